"""Stories and pages that editors write: page types, blocks, who may publish. The only place that knows Wagtail."""
