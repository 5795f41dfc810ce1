"""What customers are worth and whether they will buy again: told of a file of transactions, and of the warehouse."""
