// Recorded ticks from a file, one after another: CSV or gzipped CSV, a line of columns' names and a tick a
// line (marketdata/tick.hpp). However long the file is, only one block of it is in memory.
//
// The unit of whole times is recognised by their size at the first tick that has one; a row whose time is no
// date in that unit is a bad line. Neighbours in the wrong order (recorders write several streams into one
// file) are put in order within a window of kWindow ticks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "marketdata/tick.hpp"

namespace avenor::marketdata {

class Tape {
 public:
  /// Called for each line that is not a tick, which is then skipped.
  using OnBadLine = std::function<void(std::uint64_t line, const std::string& why)>;

  static constexpr std::size_t kWindow = 256;

  /// Fails when the file cannot be read, does not start with the header, or has no tick: the error quotes the
  /// first invalid line.
  static core::Result<std::unique_ptr<Tape>> open(const std::filesystem::path& path, OnBadLine on_bad);
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// False at the end of the file (also where it is cut off or damaged: reported as a bad line).
  bool next(Tick& out);
  /// Lines read since the start of the file, the header and bad ones included, less those that wait in the
  /// window.
  std::uint64_t row() const { return row_ - window_.size(); }
  /// Passes over lines until row() is `row`.
  void skip_to(std::uint64_t row);
  /// To the start again.
  void rewind();

  TimeUnit unit() const { return unit_; }
  /// Ticks whose neighbour in the file was later than they were.
  std::uint64_t out_of_order() const { return out_of_order_; }

 private:
  struct File;
  Tape(std::filesystem::path path, OnBadLine on_bad);
  core::Status start();
  core::Status find_first_tick();
  bool read(Tick& out);
  core::Status parse(std::string_view text, Tick& out);
  bool line(std::string_view& out);
  bool fill();

  std::filesystem::path path_;
  OnBadLine on_bad_;
  std::unique_ptr<File> file_;
  std::string block_;
  std::size_t at_ = 0;  ///< in block_
  std::uint64_t row_ = 0;
  bool ended_ = false;
  TimeUnit unit_ = TimeUnit::Nanoseconds;
  bool unit_known_ = false;  ///< there was a whole time
  bool dated_ = false;       ///< and it was a date: the others must be dates, too
  struct Waiting {
    std::uint64_t row;
    Tick tick;
  };
  std::vector<Waiting> window_;  ///< a heap: the earliest in front, of one time the first in the file
  core::WallTime newest_;        ///< read so far
  std::uint64_t out_of_order_ = 0;
};

}  // namespace avenor::marketdata
