from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk import selectors
from marketplace.office.desk.review_forms import EndForm, MemberForm
from marketplace.office.desk.territory import officers
from marketplace.office.desk.views.doing import attempt
from marketplace.register.producers import services
from marketplace.register.producers.models import Membership, Producer


@officers(Role.COORDINATION_OFFICER)
@require_POST
def add(request, code):
    """By the number or address that the person has proved; a number merely typed belongs to nobody."""
    producer = get_object_or_404(request.territory.narrow(Producer.objects.all()), code=code)
    attempt(
        request,
        MemberForm(request.POST),
        lambda said: services.add_member(producer, user=_person(said["contact"]), actor=request.user),
        said=_("This person may now act for the producer."),
    )
    return redirect("desk:producer", code=code)


def _person(contact):
    if user := selectors.person_by_contact(contact):
        return user
    raise ValidationError(_("No account has proved this number or address. The person signs in with it once, then you add it here."))


@officers(Role.COORDINATION_OFFICER)
@require_POST
def end(request, code, key):
    producer = get_object_or_404(request.territory.narrow(Producer.objects.all()), code=code)
    membership = get_object_or_404(Membership, pk=key, producer=producer)
    attempt(
        request,
        EndForm(request.POST),
        lambda said: services.end_membership(membership, actor=request.user, **said),
        said=_("This person no longer acts for the producer."),
    )
    return redirect("desk:producer", code=code)
