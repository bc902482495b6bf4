// A plain table: columns as wide as their widest cell, numbers to the right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace avenor::avenorctl {

class Table {
 public:
  enum class Align { Left, Right };
  struct Column {
    std::string title;
    Align align = Align::Left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void row(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  std::vector<std::string> lines() const;
  void print() const;  ///< on standard output

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// "3.2s", "4m", "2h", "3d": an age for people.
std::string age(double seconds);

/// Local time of day with milliseconds, "14:03:05.123".
std::string time_of_day(std::int64_t epoch_ns);

}  // namespace avenor::avenorctl
