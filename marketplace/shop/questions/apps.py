from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "marketplace.shop.questions"
    label = "questions"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.notifications import links

        from . import messages, selectors, services
        from .urls import answer_address

        words.register(messages.SENTENCES)
        messages.register()
        links.register(messages.ANSWER_LINK, answer_address)
        erasers.register(self.label, services.forget_person)
        tellers.register("questions", selectors.asked_by)
