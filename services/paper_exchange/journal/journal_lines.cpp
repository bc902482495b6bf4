#include "paper_exchange/journal/journal_lines.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace avenor::paper_exchange {

using namespace matching;

namespace {

constexpr char kEscape = '\\';
constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_escaped(unsigned char byte) { return byte < 0x20 || byte == static_cast<unsigned char>(kEscape); }

/// A line ends at a newline and a field at a tab: control characters, and the escape itself, as "\0a".
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!is_escaped(byte)) {
      out.push_back(c);
      continue;
    }
    out.push_back(kEscape);
    out.push_back(kHexDigits[byte >> 4]);
    out.push_back(kHexDigits[byte & 15]);
  }
}

/// Nothing where it is not what append_escaped() writes.
std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != kEscape) {
      if (is_escaped(static_cast<unsigned char>(text[i]))) return {};
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return {};
    const auto high = kHexDigits.find(text[i + 1]);
    const auto low = kHexDigits.find(text[i + 2]);
    if (high == std::string_view::npos || low == std::string_view::npos) return {};
    const auto byte = static_cast<unsigned char>(high * 16 + low);
    if (!is_escaped(byte)) return {};
    out.push_back(static_cast<char>(byte));
    i += 2;
  }
  return out;
}

class LineWriter {
 public:
  LineWriter(std::string& out, char kind) : out_(out) { out_.push_back(kind); }
  ~LineWriter() { out_.push_back('\n'); }
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Escaped: a client's id may hold anything.
  void put(std::string_view text) {
    out_.push_back('\t');
    append_escaped(out_, text);
  }
  template <class T>
    requires std::is_integral_v<T>
  void put(T value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), +value).ptr;
    out_.push_back('\t');
    out_.append(digits.data(), end);
  }
  template <class T>
    requires std::is_enum_v<T>
  void put(T value) {
    put(static_cast<int>(value));
  }
  void put(WallTime time) { put(time.ns); }
  template <class Tag>
  void put(domain::Amount<Tag> amount) {
    out_.push_back('\t');
    amount.decimal().append_to(out_);
  }
  void put(const std::optional<Price>& price) { price ? put(*price) : put(std::string_view{}); }
  void put(const std::vector<std::string>& ids) {
    out_.push_back('\t');
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (i > 0) out_.push_back(',');
      out_.append(ids[i]);
    }
  }
  template <class... Fields>
  void all(const Fields&... fields) {
    (put(fields), ...);
  }

 private:
  std::string& out_;
};

constexpr Side last_of(Side) { return Side::Sell; }
constexpr OrderType last_of(OrderType) { return OrderType::StopLimit; }
constexpr TimeInForce last_of(TimeInForce) { return TimeInForce::Fok; }
constexpr OrderClass last_of(OrderClass) { return OrderClass::Oto; }
constexpr Role last_of(Role) { return Role::StopLoss; }
constexpr Status last_of(Status) { return Status::Rejected; }

class LineReader {
 public:
  explicit LineReader(std::string_view rest) : rest_(rest) {}

  bool ok() const { return ok_; }
  bool finished() const { return ok_ && done_; }

  std::string_view next() {
    if (done_) {
      ok_ = false;
      return {};
    }
    const auto tab = rest_.find('\t');
    const std::string_view field = rest_.substr(0, tab);
    done_ = tab == std::string_view::npos;
    if (!done_) rest_.remove_prefix(tab + 1);
    return field;
  }

  void get(std::string& out) {
    auto text = unescaped(next());
    if (!text) ok_ = false;
    out = std::move(text).value_or(std::string{});
  }
  template <class T>
    requires std::is_integral_v<T>
  void get(T& out) {
    const std::string_view text = next();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) ok_ = false;
  }
  void get(bool& out) {
    int value = 0;
    get(value);
    if (value != 0 && value != 1) ok_ = false;
    out = value == 1;
  }
  template <class T>
    requires std::is_enum_v<T>
  void get(T& out) {
    int value = 0;
    get(value);
    if (value < 0 || value > static_cast<int>(last_of(T{}))) ok_ = false;
    out = static_cast<T>(value);
  }
  void get(WallTime& out) { get(out.ns); }
  template <class Tag>
  void get(domain::Amount<Tag>& out) {
    const auto amount = domain::Amount<Tag>::parse(next());
    if (!amount) ok_ = false;
    out = amount.value_or(domain::Amount<Tag>{});
  }
  void get(std::optional<Price>& out) {
    const std::string_view text = next();
    out.reset();
    if (text.empty()) return;
    const auto price = Price::parse(text);
    if (price)
      out = *price;
    else
      ok_ = false;
  }
  void get(std::vector<std::string>& out) {
    std::string_view text = next();
    out.clear();
    for (bool more = !text.empty(); more;) {
      const auto comma = text.find(',');
      out.emplace_back(text.substr(0, comma));
      if (out.back().empty()) ok_ = false;
      more = comma != std::string_view::npos;
      if (more) text.remove_prefix(comma + 1);
    }
  }
  template <class... Fields>
  bool all(Fields&... fields) {
    (get(fields), ...);
    return finished();
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
  bool done_ = false;
};

/// The one list of an order's fields, for writing and reading.
template <class Line, class AnyOrder>
auto order_fields(Line& line, AnyOrder& o) {
  return line.all(o.seq, o.id, o.client_order_id, o.symbol, o.instrument_id, o.side, o.type, o.time_in_force,
                  o.order_class, o.role, o.qty, o.limit_price, o.stop_price, o.extended_hours, o.external,
                  o.triggered, o.status, o.filled_qty, o.filled_cost, o.parent, o.children, o.replaces,
                  o.replaced_by, o.received, o.opening, o.hold_price, o.created_at, o.updated_at,
                  o.expires_at, o.filled_at, o.expired_at, o.cancel_requested_at, o.cancelled_at, o.failed_at,
                  o.replaced_at);
}

template <class Line, class AnyFill>
auto fill_fields(Line& line, AnyFill& f) {
  return line.all(f.seq, f.execution_id, f.order_id, f.symbol, f.side, f.price, f.qty, f.cum_qty,
                  f.leaves_qty, f.position_qty, f.at);
}

}  // namespace

void append_line(std::string& out, const Order& order) {
  LineWriter line(out, 'O');
  order_fields(line, order);
}

void append_line(std::string& out, const Split& split) {
  LineWriter line(out, 'S');
  line.all(split.after_fill, split.symbol, split.ratio, split.at);
}

void append_line(std::string& out, const Fill& fill) {
  if (!fill.fee.is_zero()) throw std::logic_error("a fill with a fee, which the journal cannot store");
  LineWriter line(out, 'F');
  fill_fields(line, fill);
}

void append_line(std::string& out, const std::string& client_order_id, const Receipt& receipt) {
  LineWriter line(out, 'R');
  line.all(client_order_id, receipt.count, receipt.status, receipt.message);
}

void append_line(std::string& out, const marketdata::PricePosition& position) {
  LineWriter line(out, 'T');
  line.all(position.row, position.steps);
}

void append_line(std::string& out, Money opening_cash) {
  LineWriter line(out, 'A');
  line.put(opening_cash);
}

core::Status read_line(std::string_view line, JournalReader& reader) {
  if (line.size() < 3 || line[1] != '\t') return core::fail("unknown kind of line");
  LineReader fields(line.substr(2));
  const char kind = line[0];
  if (kind == 'O') {
    Order order;
    if (!order_fields(fields, order)) return core::fail("not an order");
    reader.on_order(std::move(order));
  } else if (kind == 'F') {
    Fill fill;
    if (!fill_fields(fields, fill)) return core::fail("not a fill");
    reader.on_fill(std::move(fill));
  } else if (kind == 'R') {
    std::string id;
    Receipt receipt;
    if (!fields.all(id, receipt.count, receipt.status, receipt.message)) return core::fail("not a receipt");
    reader.on_receipt(id, std::move(receipt));
  } else if (kind == 'S') {
    Split split;
    if (!fields.all(split.after_fill, split.symbol, split.ratio, split.at)) return core::fail("not a split");
    if (split.ratio < Split::kLeast || split.ratio > Split::kLargest) return core::fail("not a split");
    reader.on_split(split);
  } else if (kind == 'T') {
    marketdata::PricePosition position;
    if (!fields.all(position.row, position.steps)) return core::fail("not a tape position");
    reader.on_position(position);
  } else if (kind == 'A') {
    Money cash;
    if (!fields.all(cash)) return core::fail("not an amount of cash");
    reader.on_opening_cash(cash);
  } else {
    return core::fail("unknown kind of line");
  }
  return {};
}

}  // namespace avenor::paper_exchange
