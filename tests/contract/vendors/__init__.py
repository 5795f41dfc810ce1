"""What each vendor says of its own API, in the packages that it publishes: `judge(exchange)` yields what disagrees."""
