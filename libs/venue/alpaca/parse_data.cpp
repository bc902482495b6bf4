#include "venue/alpaca/parse_data.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <cstring>
#include <string>

#include "core/byte_order_mark.hpp"
#include "core/shortened.hpp"
#include "domain/amounts.hpp"
#include "venue/alpaca/numbers.hpp"
#include "venue/alpaca/times.hpp"

namespace avenor::venue::alpaca::data {
namespace {

using simdjson::ondemand::json_type;

constexpr std::size_t kMostSymbols = 10'000;
constexpr std::size_t kMostTradeId = 128;
constexpr std::size_t kMostShown = 40;       // of a text in an error
constexpr std::size_t kMostConditions = 15;  // no trade has more than four

// The fields that any of the messages has, as text; an empty one was not there. Which of them count, T
// decides: the same letter means different things in different messages (c is the close of a bar and the
// conditions of a trade).
struct Fields {
  std::string_view T, S, t, msg, p, s, bp, bs, ap, as, o, h, l, c, v, code, i, z, oi, ci, cp, cs;
  std::string conditions, corrected;  // the lists c and cc
  std::vector<std::string> trades, quotes;

  std::string_view* at(std::string_view key) {
    struct Slot {
      std::string_view key;
      std::string_view Fields::* field;
    };
    static constexpr std::array<Slot, 22> kSlots = {
        {{"T", &Fields::T},   {"S", &Fields::S},   {"t", &Fields::t},     {"bp", &Fields::bp},
         {"bs", &Fields::bs}, {"ap", &Fields::ap}, {"as", &Fields::as},   {"p", &Fields::p},
         {"s", &Fields::s},   {"o", &Fields::o},   {"h", &Fields::h},     {"l", &Fields::l},
         {"c", &Fields::c},   {"v", &Fields::v},   {"msg", &Fields::msg}, {"code", &Fields::code},
         {"i", &Fields::i},   {"z", &Fields::z},   {"oi", &Fields::oi},   {"ci", &Fields::ci},
         {"cp", &Fields::cp}, {"cs", &Fields::cs}}};
    for (const Slot& slot : kSlots) {
      if (slot.key == key) return &(this->*slot.field);
    }
    return nullptr;
  }
};

std::string_view trimmed(std::string_view token) {
  while (!token.empty() &&
         (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t')) {
    token.remove_suffix(1);
  }
  return token;
}

/// The first problem of one message; later ones are ignored.
class Reader {
 public:
  Reader(std::string_view type, std::string_view symbol) : type_(type), symbol_(symbol) {}

  core::Decimal price(const char* key, std::string_view text) { return number<domain::Price>(key, text); }
  core::Decimal size(const char* key, std::string_view text) { return number<domain::Quantity>(key, text); }

  core::WallTime time(std::string_view text) {
    const auto value = bounded_time(text);
    if (value) return *value;
    complain("t", value.error().message);
    return {};
  }

  void complain(const char* key, std::string_view problem) {
    if (problem_.empty())
      problem_ = fmt::format("alpaca's '{}' message of '{}': {}: {}", core::shortened(type_, kMostShown),
                             core::shortened(symbol_, kMostShown), key, problem);
  }
  const std::string& problem() const { return problem_; }

 private:
  /// Within the bound of its kind (domain/bounds.hpp). Rounded: a feed computes with floats, and a price that
  /// stands still for a 13th place is worse than one that is 10^-12 off. Orders, executions and accounts are
  /// read exactly.
  template <class Amount>
  core::Decimal number(const char* key, std::string_view text) {
    if (text.empty()) {
      complain(key, "is missing");
      return {};
    }
    const auto value =
        rounded_number(text).and_then([](core::Decimal read) { return Amount::bounded(read); });
    if (value) return value->decimal();
    complain(key, value.error().message);
    return {};
  }

  std::string_view type_, symbol_;
  std::string problem_;
};

int code_of(std::string_view text) {
  int code = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || code > 1'000'000) return 0;
    code = code * 10 + (c - '0');
  }
  return code;
}

void interpret(const Fields& in, const Parser::OnMessage& on_message, const Parser::OnRefused& on_refused) {
  Reader read(in.T, in.S);
  Message message = Other{in.T};
  if (in.T == "t") {
    message =
        Trade{in.S, read.price("p", in.p), read.size("s", in.s), read.time(in.t), in.i, in.conditions, in.z};
  } else if (in.T == "q") {
    message = Quote{in.S,
                    read.price("bp", in.bp),
                    read.size("bs", in.bs),
                    read.price("ap", in.ap),
                    read.size("as", in.as),
                    read.time(in.t)};
  } else if (in.T == "c") {
    message = Correction{in.S,         in.oi, in.ci,          read.price("cp", in.cp), read.size("cs", in.cs),
                         in.corrected, in.z,  read.time(in.t)};
  } else if (in.T == "x") {
    message = CancelError{in.S, in.i, read.time(in.t)};
  } else if (in.T == "b" || in.T == "u") {
    message = Bar{in.S,
                  read.price("o", in.o),
                  read.price("h", in.h),
                  read.price("l", in.l),
                  read.price("c", in.c),
                  read.size("v", in.v),
                  read.time(in.t),
                  in.T == "u"};
  } else if (in.T == "success") {
    message = Success{in.msg};
  } else if (in.T == "error") {
    message = Failure{code_of(in.code), in.msg};
  } else if (in.T == "subscription") {
    message = Subscription{in.trades, in.quotes};
  } else if (in.T.empty()) {
    read.complain("T", "is missing");
  }
  for (const std::string_view id : {in.i, in.oi, in.ci})
    if (id.size() > kMostTradeId)
      read.complain("i", fmt::format("an id of {} bytes, at most {} are accepted", id.size(), kMostTradeId));
  const bool tick = in.T == "t" || in.T == "c" || in.T == "x" || in.T == "q" || in.T == "b" || in.T == "u";
  if (tick && in.S.empty()) read.complain("S", "is missing");
  if (read.problem().empty()) {
    on_message(message);
  } else {
    on_refused(read.problem());
  }
}

}  // namespace

struct Parser::Impl {
  simdjson::ondemand::parser parser;
  std::string padded;

  static simdjson::error_code read_list(simdjson::ondemand::field& field, std::string_view key,
                                        Fields& fields) {
    std::string* const codes = key == "c" ? &fields.conditions : key == "cc" ? &fields.corrected : nullptr;
    auto* const symbols = key == "trades" ? &fields.trades : key == "quotes" ? &fields.quotes : nullptr;
    if (codes == nullptr && symbols == nullptr) return simdjson::SUCCESS;
    simdjson::ondemand::array list;
    if (const auto error = field.value().get_array().get(list)) return error;
    for (auto entry : list) {
      simdjson::ondemand::value value;
      if (const auto error = std::move(entry).get(value)) return error;
      json_type type{};
      if (const auto error = value.type().get(type)) return error;
      std::string_view text;
      if (type == json_type::string) {
        if (const auto error = value.get_string().get(text)) return error;
      }
      if (symbols != nullptr && symbols->size() < kMostSymbols) symbols->emplace_back(text);
      if (codes != nullptr && codes->size() < kMostConditions)
        codes->push_back(type == json_type::string && text.size() <= 1 ? text.empty() ? ' ' : text.front()
                                                                       : '?');
    }
    return simdjson::SUCCESS;
  }

  simdjson::error_code read(simdjson::ondemand::object object, Fields& fields) {
    for (auto entry : object) {
      simdjson::ondemand::field field;
      if (const auto error = std::move(entry).get(field)) return error;
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return error;
      json_type type{};
      if (const auto error = field.value().type().get(type)) return error;
      if (type == json_type::array) {
        if (const auto error = read_list(field, key, fields)) return error;
        continue;
      }
      std::string_view* const slot = fields.at(key);
      if (slot == nullptr) continue;
      if (type == json_type::string) {
        if (const auto error = field.value().get_string().get(*slot)) return error;
      } else if (type == json_type::number) {
        *slot = trimmed(field.value().raw_json_token());
      }
    }
    return simdjson::SUCCESS;
  }

  simdjson::error_code walk(std::string_view frame, const OnMessage& on_message,
                            const OnRefused& on_refused) {
    padded.resize(frame.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(padded.data(), frame.data(), frame.size());
    std::memset(padded.data() + frame.size(), ' ', simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::document document;
    if (const auto error =
            parser.iterate(simdjson::padded_string_view(padded.data(), frame.size(), padded.size()))
                .get(document)) {
      return error;
    }
    simdjson::ondemand::array messages;
    if (const auto error = document.get_array().get(messages)) return error;
    for (auto entry : messages) {
      simdjson::ondemand::object object;
      if (const auto error = entry.get_object().get(object)) return error;
      Fields fields;
      if (const auto error = read(object, fields)) return error;
      interpret(fields, on_message, on_refused);
    }
    return simdjson::SUCCESS;
  }
};

Parser::Parser() : impl_(std::make_unique<Impl>()) {}
Parser::~Parser() = default;

core::Status Parser::parse(std::string_view frame, const OnMessage& on_message, const OnRefused& on_refused) {
  if (core::begins_with_byte_order_mark(frame))
    return core::fail("a frame of alpaca's market data is not JSON: it begins with a byte order mark");
  const auto error = impl_->walk(frame, on_message, on_refused);
  if (error == simdjson::SUCCESS) return {};
  return core::fail(fmt::format("a frame of alpaca's market data is not an array of objects: {} ('{}')",
                                simdjson::error_message(error), frame.substr(0, 80)));
}

}  // namespace avenor::venue::alpaca::data
