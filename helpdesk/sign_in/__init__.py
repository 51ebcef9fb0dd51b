"""How people get in: by password, by link, through a provider."""
