from django.db import models


class Layer(models.Model):
    """The day (in Vietnam) that the sample dates were last moved to. One row."""

    only = models.BooleanField(primary_key=True, default=True)
    day = models.DateField()

    def __str__(self):
        return str(self.day)


class Sampled(models.Model):
    """A registered product that once got a sample listing: what people make of it afterwards is theirs."""

    product = models.OneToOneField("certification.RegisteredProduct", models.CASCADE, related_name="+")

    def __str__(self):
        return str(self.product)


class SampledFair(models.Model):
    """A sample fair, and the first day that this layer last gave it: another day is a person's."""

    fair = models.OneToOneField("fairs.Fair", models.CASCADE, related_name="+")
    starts_on = models.DateField()

    def __str__(self):
        return str(self.fair)
