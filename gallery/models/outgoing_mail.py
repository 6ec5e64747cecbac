from django.db import models


class OutgoingMail(models.Model):
    """Mail in the outbox of a site that has no mail server.

    It may hold a link that sets a new password, so only superusers see it.
    """

    recipients = models.TextField(help_text="addresses, separated by commas")
    sender = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "mail that was not sent"
        verbose_name_plural = "mails that were not sent"

    def __str__(self) -> str:
        return self.subject
