"""Which Great Expectations checks a rule may name, and what each needs; known without the slow import."""

from dataclasses import dataclass

QUERY = "unexpected_rows_expectation"


@dataclass(frozen=True)
class Kind:
    """One check. `judges_rows` is true where it says yes or no of every single row."""

    judges_rows: bool
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


_BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")
KINDS = {
    "expect_column_values_to_not_be_null": Kind(True, ("column",), ("mostly",)),
    "expect_column_values_to_be_null": Kind(True, ("column",), ("mostly",)),
    "expect_column_values_to_be_in_set": Kind(True, ("column", "value_set"), ("mostly",)),
    "expect_column_values_to_not_be_in_set": Kind(True, ("column", "value_set"), ("mostly",)),
    "expect_column_values_to_be_between": Kind(True, ("column",), (*_BOUNDS, "mostly")),
    "expect_column_value_lengths_to_be_between": Kind(True, ("column",), (*_BOUNDS, "mostly")),
    "expect_column_values_to_match_regex": Kind(True, ("column", "regex"), ("mostly",)),
    "expect_column_values_to_not_match_regex": Kind(True, ("column", "regex"), ("mostly",)),
    "expect_column_values_to_be_unique": Kind(True, ("column",), ("mostly",)),
    "expect_column_pair_values_a_to_be_greater_than_b": Kind(
        True, ("column_A", "column_B"), ("or_equal", "mostly", "ignore_row_if")
    ),
    "expect_column_pair_values_to_be_equal": Kind(True, ("column_A", "column_B"), ("mostly", "ignore_row_if")),
    "expect_compound_columns_to_be_unique": Kind(True, ("column_list",), ("mostly", "ignore_row_if")),
    "expect_column_max_to_be_between": Kind(False, ("column",), _BOUNDS),
    "expect_column_min_to_be_between": Kind(False, ("column",), _BOUNDS),
    "expect_column_mean_to_be_between": Kind(False, ("column",), _BOUNDS),
    "expect_column_sum_to_be_between": Kind(False, ("column",), _BOUNDS),
    "expect_column_proportion_of_non_null_values_to_be_between": Kind(False, ("column",), _BOUNDS),
    "expect_column_proportion_of_unique_values_to_be_between": Kind(False, ("column",), _BOUNDS),
    "expect_column_distinct_values_to_be_in_set": Kind(False, ("column", "value_set")),
    "expect_table_row_count_to_be_between": Kind(False, (), _BOUNDS),
    QUERY: Kind(False, ("query",)),
}
