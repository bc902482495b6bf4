// Recorded ticks from a file, one after another: CSV or gzipped CSV with the columns
//   ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size
// type `trade` has price and size, type `quote` the four others (an empty side: no quote there). However long
// the file is, only one block of it is in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "paper_exchange/order_book.hpp"

namespace avenor::paper_exchange {

struct Tick {
  enum class Kind { Trade, Quote };
  core::WallTime at;  ///< when it was recorded
  std::string symbol;
  Kind kind = Kind::Quote;
  Price price;  ///< trades
  Quantity size;
  TopOfBook quote;  ///< quotes
};

/// One line of the file. The error says what is wrong with it.
core::Status parse_tick(std::string_view line, Tick& out);

class Tape {
 public:
  /// Called for each line that is no tick, which is then skipped.
  using OnBadLine = std::function<void(std::uint64_t line, const std::string& why)>;

  /// Fails when the file cannot be read or does not start with the columns' names.
  static core::Result<std::unique_ptr<Tape>> open(const std::filesystem::path& path, OnBadLine on_bad);
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// False at the end of the file (also where it is cut off or damaged: reported as a bad line).
  bool next(Tick& out);
  /// Lines read since the start of the file, the header and bad ones included.
  std::uint64_t row() const { return row_; }
  /// Passes over lines until row() is `row`.
  void skip_to(std::uint64_t row);
  /// To the start again.
  void rewind();

 private:
  struct File;
  Tape(std::filesystem::path path, OnBadLine on_bad);
  core::Status start();
  bool line(std::string_view& out);
  bool fill();

  std::filesystem::path path_;
  OnBadLine on_bad_;
  std::unique_ptr<File> file_;
  std::string block_;
  std::size_t at_ = 0;  ///< in block_
  std::uint64_t row_ = 0;
  bool ended_ = false;
};

}  // namespace avenor::paper_exchange
