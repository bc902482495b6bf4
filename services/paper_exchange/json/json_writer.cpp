#include "paper_exchange/json/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "net/utf8.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void append_escaped(std::string& out, std::string_view text) {
  // What is not UTF-8 (an escaped byte of a query, say) is shown byte by byte: JSON cannot carry it.
  const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  const unsigned highest = ascii || net::is_utf8(text) ? 0xff : 0x7f;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c <= highest && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else {
      out.append("\\u00");
      out.push_back(kHex[c >> 4U]);
      out.push_back(kHex[c & 15U]);
    }
  }
  out.append(text, from);
}

void put_digits(char* at, int width, std::int64_t value) {
  for (int i = width - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  out_.push_back('"');
  out_.append(name);
  out_.append("\":");
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  out_.push_back('"');
  append_escaped(out_, text);
  out_.push_back('"');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::decimal_string(core::Decimal value) {
  separate();
  out_.push_back('"');
  value.append_to(out_);
  out_.push_back('"');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::decimal_number(core::Decimal value) {
  separate();
  value.append_to(out_);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::time(core::WallTime value) {
  if (!value.is_set()) return null();
  separate();
  out_.push_back('"');
  append_rfc3339(out_, value);
  out_.push_back('"');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
  comma_ = true;
  return *this;
}

void append_rfc3339(std::string& out, core::WallTime time) {
  using namespace std::chrono;
  const sys_time<nanoseconds> at{nanoseconds{time.ns}};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  std::array<char, 30> text{"0000-00-00T00:00:00.000000000"};
  put_digits(text.data(), 4, static_cast<int>(date.year()));
  put_digits(text.data() + 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text.data() + 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text.data() + 11, 2, clock.hours().count());
  put_digits(text.data() + 14, 2, clock.minutes().count());
  put_digits(text.data() + 17, 2, clock.seconds().count());
  put_digits(text.data() + 20, 9, clock.subseconds().count());
  text[29] = 'Z';
  out.append(text.data(), text.size());
}

}  // namespace avenor::paper_exchange
