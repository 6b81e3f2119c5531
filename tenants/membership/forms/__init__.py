"""The forms of the cooperative's pages about its municipalities."""

from tenants.membership.forms.onboarding import (
    ContactForm,
    LogoForm,
    MunicipalityFilter,
    OnboardingFileForm,
    OnboardingForm,
    ParticularsForm,
)

__all__ = [
    "ContactForm",
    "LogoForm",
    "MunicipalityFilter",
    "OnboardingFileForm",
    "OnboardingForm",
    "ParticularsForm",
]
