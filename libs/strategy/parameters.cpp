#include "strategy/parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "json/reader.hpp"

namespace avenor::strategy {

struct Parameters::Node {
  json::Value::Object keys;
  std::string file;  ///< "momentum_001.json"
  std::string path;  ///< empty, or "parameters."
  std::vector<std::string> asked;
  bool any_accepted = false;
  std::vector<std::string> problems;
  std::vector<std::shared_ptr<Node>> nested;

  const json::Value* at(std::string_view key) const {
    for (const auto& [name, value] : keys) {
      if (name == key) return &value;
    }
    return nullptr;
  }

  const json::Value* find(std::string_view key) {
    asked.emplace_back(key);
    return at(key);
  }

  /// With the key's line, where it is there.
  std::string sentence_of(std::string_view key, std::string_view sentence) const {
    const json::Value* value = at(key);
    const std::string place = value == nullptr ? "" : fmt::format("line {}: ", value->line);
    return fmt::format("{}: {}{}{} {}", file, place, path, key, sentence);
  }

  void report(std::string_view key, std::string_view sentence) {
    problems.push_back(sentence_of(key, sentence));
  }

  void wrong_kind(std::string_view key, const json::Value& value, std::string_view wanted) {
    report(key, fmt::format("must be {}, not {}", wanted, value.kind()));
  }

  bool good() const {
    bool all = problems.empty();
    for (const auto& node : nested) all = all && node->good();
    return all;
  }

  bool was_asked(std::string_view key) const {
    for (const std::string& name : asked) {
      if (name == key) return true;
    }
    return false;
  }

  void collect(std::vector<std::string>& out) {
    out.insert(out.end(), problems.begin(), problems.end());
    for (const auto& [name, value] : keys) {
      if (!any_accepted && !was_asked(name))
        out.push_back(sentence_of(name, fmt::format("is unknown (known: {})", fmt::join(asked, ", "))));
    }
    for (const auto& node : nested) node->collect(out);
  }
};

Parameters::Parameters() : node_(std::make_shared<Node>()) {}
Parameters::Parameters(std::shared_ptr<Node> node) : node_(std::move(node)) {}
Parameters::~Parameters() = default;
Parameters::Parameters(Parameters&&) noexcept = default;
Parameters& Parameters::operator=(Parameters&&) noexcept = default;

core::Result<Parameters> Parameters::parse(std::string_view json, std::string where) {
  core::Result<json::Value> value = json::parse(json);
  if (!value) return core::fail(fmt::format("{}: {}", where, value.error().message));
  auto* object = std::get_if<json::Value::Object>(&value->value);
  if (object == nullptr)
    return core::fail(fmt::format("{}: must be an object, not {}", where, value->kind()));
  auto node = std::make_shared<Node>();
  node->keys = std::move(*object);
  node->file = std::move(where);
  return Parameters(std::move(node));
}

int Parameters::integer(std::string_view key, std::optional<int> fallback, int least, int most) {
  const json::Value* value = node_->find(key);
  if (value == nullptr && fallback) return *fallback;
  if (value == nullptr) {
    node_->report(key, "is missing");
    return least;
  }
  const auto* number = std::get_if<json::Value::Number>(&value->value);
  int parsed = 0;
  bool good = number != nullptr;
  if (good) {
    const char* end = number->text.data() + number->text.size();
    const auto [stop, error] = std::from_chars(number->text.data(), end, parsed);
    good = error == std::errc{} && stop == end && parsed >= least && parsed <= most;
  }
  if (good) return parsed;
  node_->report(key, fmt::format("must be a whole number from {} to {}{}", least, most,
                                 number != nullptr ? ", not " + number->text : std::string()));
  return least;
}

bool Parameters::flag(std::string_view key, bool fallback) {
  const json::Value* value = node_->find(key);
  if (value == nullptr) return fallback;
  if (const bool* given = std::get_if<bool>(&value->value)) return *given;
  node_->wrong_kind(key, *value, "true or false");
  return fallback;
}

std::string Parameters::text(std::string_view key, std::optional<std::string> fallback) {
  const json::Value* value = node_->find(key);
  if (value == nullptr) {
    if (!fallback) node_->report(key, "is missing");
    return fallback.value_or("");
  }
  if (const auto* given = std::get_if<std::string>(&value->value)) return *given;
  node_->wrong_kind(key, *value, "text");
  return "";
}

std::vector<std::string> Parameters::texts(std::string_view key) {
  const json::Value* value = node_->find(key);
  const auto* list = value == nullptr ? nullptr : std::get_if<json::Value::Array>(&value->value);
  std::vector<std::string> out;
  if (list != nullptr) {
    for (const json::Value& item : *list) {
      if (const auto* given = std::get_if<std::string>(&item.value)) out.push_back(*given);
    }
    if (!list->empty() && out.size() == list->size()) return out;
  }
  node_->report(key, value == nullptr ? "is missing" : "must be a list of one or more texts");
  return {};
}

namespace {

/// Amounts come as text ("0.10", as everywhere in the project) or as a number, whose spelling is kept.
core::Result<core::Decimal> above_zero(const json::Value& value) {
  const auto* number = std::get_if<json::Value::Number>(&value.value);
  const auto* given = std::get_if<std::string>(&value.value);
  if (number == nullptr && given == nullptr)
    return core::fail(fmt::format("must be a decimal, not {}", value.kind()));
  const core::Result<core::Decimal> parsed = core::Decimal::parse(number != nullptr ? number->text : *given);
  if (!parsed) return core::fail("is not a decimal: " + parsed.error().message);
  if (!parsed->is_positive()) return core::fail(fmt::format("must be above zero, not {}", *parsed));
  return parsed;
}

}  // namespace

domain::Quantity Parameters::quantity(std::string_view key, std::optional<domain::Quantity> fallback) {
  const json::Value* value = node_->find(key);
  if (value == nullptr) {
    if (!fallback) node_->report(key, "is missing");
    return fallback.value_or(domain::Quantity{1});
  }
  const core::Result<domain::Quantity> amount = above_zero(*value).and_then(&domain::Quantity::bounded);
  if (amount) return *amount;
  node_->report(key, amount.error().message);
  return domain::Quantity{1};
}

std::optional<domain::Price> Parameters::price(std::string_view key) {
  const json::Value* value = node_->find(key);
  if (value == nullptr) return {};
  const core::Result<domain::Price> amount = above_zero(*value).and_then(&domain::Price::bounded);
  if (amount) return *amount;
  node_->report(key, amount.error().message);
  return {};
}

core::Duration Parameters::seconds(std::string_view key, core::Duration fallback, core::Duration least,
                                   core::Duration most) {
  const json::Value* value = node_->find(key);
  if (value == nullptr) return fallback;
  const core::Result<core::Decimal> amount = above_zero(*value);
  const core::Decimal second =
      core::Decimal::from_units(std::chrono::nanoseconds(std::chrono::seconds(1)).count(), 0);
  const core::Decimal low = core::divide_rounded(core::Decimal::from_units(least.count(), 0), second);
  const core::Decimal high = core::divide_rounded(core::Decimal::from_units(most.count(), 0), second);
  if (amount && *amount >= low && *amount <= high) {
    const core::Decimal ns = core::round_to(core::multiply_rounded(*amount, second), 0);
    return core::Duration(static_cast<std::int64_t>(ns.units() / core::Decimal::kOne));
  }
  node_->report(key, amount ? fmt::format("must be from {} to {} (seconds), not {}", low, high, *amount)
                            : amount.error().message);
  return fallback;
}

Parameters Parameters::object(std::string_view key) {
  auto nested = std::make_shared<Node>();
  nested->file = node_->file;
  nested->path = fmt::format("{}{}.", node_->path, key);
  if (const json::Value* value = node_->find(key)) {
    if (const auto* object = std::get_if<json::Value::Object>(&value->value)) {
      nested->keys = *object;
    } else {
      node_->wrong_kind(key, *value, "an object");
    }
  }
  node_->nested.push_back(nested);
  return Parameters(std::move(nested));
}

void Parameters::problem(std::string_view key, std::string_view sentence) { node_->report(key, sentence); }

void Parameters::accept_any() { node_->any_accepted = true; }

bool Parameters::good() const { return node_->good(); }

std::vector<std::string> Parameters::finish() {
  std::vector<std::string> out;
  node_->collect(out);
  return out;
}

}  // namespace avenor::strategy
