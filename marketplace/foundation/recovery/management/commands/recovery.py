"""`recovery status`, `recovery release --by E-MAIL --reason WORDS [--without STEP=WHY …]`, `recovery adopt --reason WORDS`."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from marketplace.foundation.recovery import guard, selectors, services, steps
from marketplace.foundation.recovery.models import Restore


class Command(BaseCommand):
    help = "Whether the site waits after a restore; lets it go on; takes the database as the newest one where no file is there yet."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=("status", "release", "adopt"))
        parser.add_argument("--reason", default="")
        parser.add_argument("--by", default="", help="e-mail of the person who answers for it")
        parser.add_argument("--without", action="append", default=[], metavar="STEP=WHY", help="a step that cannot be done, and why")

    def handle(self, *, act, **said):
        if not guard.watches():
            raise CommandError("MARK_FILE is not set: nothing is watched.")
        try:
            getattr(self, act)(**said)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None

    def status(self, **_said):
        if not services.look():
            self.stdout.write("No recovery: the database is as new as the file beside it.")
            return
        restore = selectors.running()
        self.stdout.write(f"RECOVERY MODE since {restore.found_at:%Y-%m-%d %H:%M %Z}: {Restore.Why(restore.why).label}.")
        for step, finding in steps.findings(restore):
            self.stdout.write(f"[{'x' if finding.done else ' '}] {step.name}: {step.label}")
            self.stdout.writelines(f"      {words}" for words in finding.words)

    def release(self, *, by, reason, without, **_said):
        services.look()
        restore, actor = selectors.running(), get_user_model().objects.filter(email__iexact=by or None).first()
        if restore is None:
            raise CommandError("There is nothing to release.")
        if actor is None or not actor.is_superuser:
            raise CommandError("--by must name a superuser; operators release at /desk/recovery/.")
        services.release(restore, actor=actor, reason=reason, excuses=dict(words.partition("=")[::2] for words in without))
        self.stdout.write("Released: the site goes on.")

    def adopt(self, *, reason, **_said):
        services.adopt(reason=reason)
        self.stdout.write("The file beside the database is written.")
