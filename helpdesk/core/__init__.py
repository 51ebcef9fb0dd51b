"""The lowest layer: base model and scoped queryset, events, services, errors. It knows no domain."""
