"""The demo data: two service providers, their customers, and two months of their tickets."""
