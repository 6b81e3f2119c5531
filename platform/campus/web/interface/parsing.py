"""Reading what is sent: JSON of limited size and depth, and questions in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from campus.kernel.refusal import Refusal

LARGEST_BODY = 1024 * 1024


class BodyTooLarge(APIException):
    """The request is larger than any that we understand."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Die Anfrage ist größer als 1 MB. Bitte teilen Sie sie auf."


class NotJson(ParseError):
    """The body is no JSON."""

    default_detail = "Der Inhalt der Anfrage ist kein gültiges JSON."


class QuestionInvalid(Refusal):
    """A parameter of the address is not what it may be; `errors` name each."""

    code = "parameter_invalid"
    status = 422
    sentence = "Ein Parameter der Adresse ist falsch. Bitte prüfen Sie die genannten Parameter."

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__()
        self.errors = [
            {"detail": str(message), "parameter": name}
            for name, messages in errors.items()
            for message in messages
        ]


class LimitedJSONParser(JSONParser):
    """JSON up to 1 MB, of a depth that can be read."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the parsed body.

        :raises BodyTooLarge, NotJson: by the body
        """
        check_size(stream)
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, RecursionError) as error:
            raise NotJson from error


def check_size(stream: Any) -> None:
    """Make sure that a request is not too large to be read.

    :raises BodyTooLarge: where it says that it is
    """
    given = getattr(stream, "META", {}).get("CONTENT_LENGTH") or "0"
    if str(given).isdigit() and int(given) > LARGEST_BODY:
        raise BodyTooLarge


def body_of(request: Request) -> bytes:
    """Return the bytes that were sent; afterwards `request.data` can still be read.

    :raises BodyTooLarge: where there are too many
    """
    check_size(request._request)
    try:
        return request._request.body
    except RequestDataTooBig as error:
        raise BodyTooLarge from error


def question(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the parameters of the address as a serializer understands them.

    :raises QuestionInvalid: where it does not
    """
    asked = serializer(data=request.query_params.dict())
    if not asked.is_valid():
        raise QuestionInvalid(asked.errors)
    valid: dict[str, Any] = asked.validated_data
    return valid
