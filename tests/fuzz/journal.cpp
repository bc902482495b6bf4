// The paper exchange's journal: a line that is read, written and read again is the same, number by number.
#include <algorithm>
#include <charconv>
#include <string>

#include "dialects/alpaca/words.hpp"
#include "fuzz/fuzz.hpp"
#include "paper_exchange/journal/journal_lines.hpp"

namespace avenor::fuzz {
namespace {

using namespace matching;
using namespace dialects;
using namespace paper_exchange;

// Writes what it hears.
struct Echo final : JournalReader {
  std::string out;
  void on_order(Order order) override {
    must(!alpaca::to_text(order.status).empty());
    append_line(out, order);
  }
  void on_fill(Fill fill) override { append_line(out, fill); }
  void on_receipt(const std::string& id, Receipt receipt) override { append_line(out, id, receipt); }
  void on_split(const Split& split) override { append_line(out, split); }
  void on_position(marketdata::PricePosition position) override { append_line(out, position); }
  void on_opening_cash(Money cash) override { append_line(out, cash); }
};

// Whole numbers may be longer than a decimal can hold.
std::string_view unpadded(std::string_view text) {
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return text;
  while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
  return text;
}

// Field by field the same text, or two spellings of one decimal (1.50, 1.5).
bool same(std::string_view a, std::string_view b) {
  while (true) {
    const auto end_a = a.find('\t'), end_b = b.find('\t');
    const std::string_view one = unpadded(a.substr(0, end_a)), other = unpadded(b.substr(0, end_b));
    const auto x = core::Decimal::parse(one), y = core::Decimal::parse(other);
    if (one != other && !(x && y && *x == *y)) return false;
    if (end_a == std::string_view::npos || end_b == std::string_view::npos) return end_a == end_b;
    a.remove_prefix(end_a + 1), b.remove_prefix(end_b + 1);
  }
}

}  // namespace

void run(std::string_view input) {
  const std::string_view line = first_line(input).first;
  Echo first;
  if (!read_line(line, first)) {
    must(first.out.empty());
    return;
  }
  must(first.out.ends_with('\n') && std::count(first.out.begin(), first.out.end(), '\n') == 1);
  first.out.pop_back();
  must(same(line, first.out));
  Echo second;
  must(read_line(first.out, second) && second.out == first.out + '\n');
}

}  // namespace avenor::fuzz
