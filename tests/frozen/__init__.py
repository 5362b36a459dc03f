"""Addresses and saved files that exist in the wild, and what they mean today."""
