"""Tenants, companies, people, teams, sign-in and what each person may do."""
