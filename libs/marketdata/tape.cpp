#include "marketdata/tape.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace avenor::marketdata {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;
constexpr std::size_t kLongestLine = std::size_t{64} << 10;

}  // namespace

struct Tape::File {
  gzFile handle = nullptr;
  ~File() {
    if (handle != nullptr) ::gzclose(handle);
  }
};

Tape::Tape(std::filesystem::path path, OnBadLine on_bad)
    : path_(std::move(path)), on_bad_(std::move(on_bad)) {}
Tape::~Tape() = default;

core::Result<std::unique_ptr<Tape>> Tape::open(const std::filesystem::path& path, OnBadLine on_bad) {
  std::unique_ptr<Tape> tape(new Tape(path, std::move(on_bad)));
  if (const auto ok = tape->start(); !ok) return tl::unexpected(ok.error());
  if (const auto ok = tape->find_first_tick(); !ok) return tl::unexpected(ok.error());
  if (const auto ok = tape->start(); !ok) return tl::unexpected(ok.error());
  return tape;
}

core::Status Tape::start() {
  file_ = std::make_unique<File>();
  block_.clear();
  at_ = 0;
  row_ = 0;
  ended_ = false;
  window_.clear();
  newest_ = {};
  file_->handle = ::gzopen(path_.c_str(), "rb");  // reads what is not gzipped as it is
  if (file_->handle == nullptr)
    return core::fail("cannot read " + path_.string() + ": " + std::strerror(errno));
  ::gzbuffer(file_->handle, 128U << 10U);
  std::string_view header;
  if (!line(header)) return core::fail(path_.string() + " is empty or cannot be read");
  if (header.starts_with("\xEF\xBB\xBF")) header.remove_prefix(3);
  if (is_column_line(header)) return {};
  return core::fail(
      path_.string() +
      " does not start with the columns ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size");
}

core::Status Tape::find_first_tick() {
  // reported when it is read for good
  const OnBadLine reported = std::exchange(on_bad_, [](std::uint64_t, const std::string&) {});
  std::string first_bad = "it has only the header line";
  bool found = false;
  Tick tick;
  for (std::string_view text; !found && line(text);) {
    if (text.empty()) continue;
    const auto time = integer_time(text);
    if (time) unit_ = likely_unit(*time);
    unit_known_ = time.has_value();
    dated_ = time && is_date(*time);
    const auto parsed = parse_tick(text, tick, unit_);
    found = parsed.has_value();
    if (!found && first_bad.starts_with("it has only"))
      first_bad = "line " + std::to_string(row_) + ": " + parsed.error().message;
  }
  on_bad_ = reported;
  if (found) return {};
  return core::fail(path_.string() + " has no readable tick: " + first_bad);
}

bool Tape::fill() {
  block_.erase(0, at_);
  at_ = 0;
  const std::size_t had = block_.size();
  if (had > kLongestLine) {
    on_bad_(row_ + 1, "a line longer than 64 KiB: the rest of the file is not read");
    return false;
  }
  block_.resize(had + kBlock);
  const int n = ::gzread(file_->handle, block_.data() + had, static_cast<unsigned>(kBlock));
  block_.resize(had + static_cast<std::size_t>(n > 0 ? n : 0));
  int code = Z_OK;
  const char* text = ::gzerror(file_->handle, &code);
  if (n <= 0 && code != Z_OK && code != Z_STREAM_END) on_bad_(row_ + 1, std::string("damaged file: ") + text);
  return n > 0;
}

bool Tape::line(std::string_view& out) {
  if (ended_) return false;
  auto newline = block_.find('\n', at_);
  while (newline == std::string::npos) {
    if (!fill()) {
      ended_ = true;
      if (at_ == block_.size()) return false;
      newline = block_.size();
      break;
    }
    newline = block_.find('\n');
  }
  out = std::string_view(block_).substr(at_, newline - at_);
  if (out.ends_with('\r')) out.remove_suffix(1);
  at_ = newline == block_.size() ? newline : newline + 1;
  ++row_;
  return true;
}

bool Tape::read(Tick& out) {
  std::string_view text;
  while (line(text)) {
    if (text.empty()) continue;
    if (const auto ok = parse(text, out); !ok) {
      on_bad_(row_, ok.error().message);
      continue;
    }
    return true;
  }
  return false;
}

// A row in another unit would be a tick of 1970, or of the year 50000: the tape's time jumps there and back.
core::Status Tape::parse(std::string_view text, Tick& out) {
  const auto time = unit_known_ ? std::nullopt : integer_time(text);
  const TimeUnit unit = time ? likely_unit(*time) : unit_;
  if (auto parsed = parse_tick(text, out, unit); !parsed) return parsed;
  if (time) {  // the first whole number after RFC 3339 times
    unit_ = unit;
    unit_known_ = true;
    dated_ = is_date(*time);
  }
  const std::int64_t ticks = out.at.ns / static_cast<std::int64_t>(unit_);
  if (!dated_ || (is_date(ticks) && likely_unit(ticks) == unit_)) return {};
  return core::fail("ts_ns is '" + std::string(text.substr(0, std::min<std::size_t>(text.find(','), 64))) +
                    "', no date in " + std::string(to_text(unit_)) + ", in which the tape began");
}

bool Tape::next(Tick& out) {
  const auto later = [](const Waiting& a, const Waiting& b) {
    return a.tick.at != b.tick.at ? a.tick.at > b.tick.at : a.row > b.row;
  };
  while (window_.size() < kWindow) {
    Waiting fresh;
    if (!read(fresh.tick)) break;
    fresh.row = row_;
    if (fresh.tick.at < newest_) ++out_of_order_;
    newest_ = std::max(newest_, fresh.tick.at);
    window_.push_back(std::move(fresh));
    std::ranges::push_heap(window_, later);
  }
  if (window_.empty()) return false;
  std::ranges::pop_heap(window_, later);
  out = std::move(window_.back().tick);
  window_.pop_back();
  return true;
}

void Tape::skip_to(std::uint64_t row) {
  window_.clear();
  std::string_view text;
  while (row_ < row && line(text)) {
  }
}

void Tape::rewind() {
  if (const auto ok = start(); !ok) {
    on_bad_(1, ok.error().message);
    ended_ = true;
  }
}

}  // namespace avenor::marketdata
