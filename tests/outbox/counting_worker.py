"""What a real worker imports to know the counting job."""

from tests.outbox import counting

counting.register()
