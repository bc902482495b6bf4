#include "paper_exchange/tape.hpp"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cstring>

#include "domain/ids.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr std::string_view kColumns = "ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size";
constexpr std::size_t kColumnCount = 9;
constexpr std::size_t kBlock = std::size_t{256} << 10;
constexpr std::size_t kLongestLine = std::size_t{64} << 10;

bool beyond(Price price) { return price > kHighestPrice; }
bool beyond(Quantity) { return false; }

template <class AmountType>
core::Status read(std::string_view name, std::string_view text, bool may_be_zero, AmountType& out) {
  const auto amount = AmountType::parse(text);
  if (!amount || amount->is_negative() || (!may_be_zero && amount->is_zero()) || beyond(*amount)) {
    return core::fail(std::string(name) + " is '" + std::string(text) + "'");
  }
  out = *amount;
  return {};
}

core::Status read_side(std::string_view name, std::string_view price, std::string_view size,
                       std::optional<Price>& price_out, Quantity& size_out) {
  price_out.reset();
  size_out = Quantity{};
  if (price.empty() && size.empty()) return {};
  Price value;
  if (auto ok = read(name, price, true, value); !ok) return ok;
  if (auto ok = read(std::string(name) + "_size", size, true, size_out); !ok) return ok;
  if (value.is_positive()) price_out = value;
  return {};
}

}  // namespace

core::Status parse_tick(std::string_view line, Tick& out) {
  std::array<std::string_view, kColumnCount> columns;
  std::size_t count = 0;
  for (std::string_view rest = line;; ++count) {
    const auto comma = rest.find(',');
    if (count < kColumnCount) columns[count] = rest.substr(0, comma);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (++count != kColumnCount) return core::fail(std::to_string(count) + " columns instead of 9");

  const std::string_view ts = columns[0];
  const auto [end, error] = std::from_chars(ts.data(), ts.data() + ts.size(), out.at.ns);
  if (error != std::errc{} || end != ts.data() + ts.size())
    return core::fail("ts_ns is '" + std::string(ts) + "'");
  if (out.symbol != columns[1]) {
    const auto symbol = domain::parse_symbol(columns[1]);
    if (!symbol) return tl::unexpected(symbol.error());
    out.symbol = symbol->str();
  }
  if (columns[2] == "trade") {
    out.kind = Tick::Kind::Trade;
    if (auto ok = read("price", columns[3], false, out.price); !ok) return ok;
    return read("size", columns[4], true, out.size);
  }
  if (columns[2] != "quote") return core::fail("type is '" + std::string(columns[2]) + "'");
  out.kind = Tick::Kind::Quote;
  if (auto ok = read_side("bid", columns[5], columns[6], out.quote.bid, out.quote.bid_size); !ok) return ok;
  return read_side("ask", columns[7], columns[8], out.quote.ask, out.quote.ask_size);
}

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
  return tape;
}

core::Status Tape::start() {
  file_ = std::make_unique<File>();
  block_.clear();
  at_ = 0;
  row_ = 0;
  ended_ = false;
  file_->handle = ::gzopen(path_.c_str(), "rb");  // reads what is not gzipped as it is
  if (file_->handle == nullptr)
    return core::fail("cannot read " + path_.string() + ": " + std::strerror(errno));
  ::gzbuffer(file_->handle, 128U << 10U);
  std::string_view header;
  if (!line(header)) return core::fail(path_.string() + " is empty or cannot be read");
  if (header.starts_with("\xEF\xBB\xBF")) header.remove_prefix(3);
  if (header == kColumns) return {};
  return core::fail(path_.string() + " does not start with the columns " + std::string(kColumns));
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

bool Tape::next(Tick& out) {
  std::string_view text;
  while (line(text)) {
    if (text.empty()) continue;
    const auto read = parse_tick(text, out);
    if (read) return true;
    on_bad_(row_, read.error().message);
  }
  return false;
}

void Tape::skip_to(std::uint64_t row) {
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

}  // namespace avenor::paper_exchange
