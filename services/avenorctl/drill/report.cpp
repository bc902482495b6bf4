#include "avenorctl/drill/report.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "json/writer.hpp"

namespace avenor::avenorctl::drill {
namespace {

constexpr std::size_t kMostNotes = 10;  // of one scenario; further notes are only counted

int& counter(Row& row, Harm harm) {
  switch (harm) {
    case Harm::Lost: return row.lost;
    case Harm::Doubled: return row.doubled;
    case Harm::Unknown: return row.unknown;
    case Harm::Differs: return row.differing;
  }
  return row.differing;
}

std::string harms(const Row& row) {
  return fmt::format("{} lost, {} doubled, {} unknown, {} differing", row.lost, row.doubled, row.unknown,
                     row.differing);
}

}  // namespace

const Row& Report::add(Row row, const std::vector<Finding>& findings) {
  std::size_t left_out = 0;
  for (const auto& finding : findings) {
    if (!blamed_.emplace(finding.harm, finding.subject).second) continue;
    ++counter(row, finding.harm);
    if (row.notes.size() < kMostNotes)
      row.notes.push_back(finding.sentence);
    else
      ++left_out;
  }
  if (left_out > 0) row.notes.push_back(fmt::format("and {} more", left_out));
  rows_.push_back(std::move(row));
  return rows_.back();
}

bool Report::is_news(const std::vector<Finding>& findings) const {
  return std::ranges::any_of(
      findings, [this](const auto& finding) { return !blamed_.contains({finding.harm, finding.subject}); });
}

bool Report::passed() const {
  return broken_.empty() && !rows_.empty() &&
         std::ranges::all_of(rows_, [](const Row& row) { return row.passed(); });
}

Row Report::totals() const {
  Row all;
  for (const auto& row : rows_) {
    all.orders += row.orders;
    all.filled += row.filled;
    all.refused += row.refused;
    all.lost += row.lost;
    all.doubled += row.doubled;
    all.unknown += row.unknown;
    all.differing += row.differing;
    all.healed_s = std::max(all.healed_s, row.healed_s);
  }
  return all;
}

std::string Report::line(const Row& row) {
  const auto figures = fmt::format("{:<18} {:>4} orders {:>4} filled   recovered in {:4.1f} s   ", row.name,
                                   row.orders, row.filled, row.healed_s);
  const auto refused =
      row.refused == 0 ? std::string{} : fmt::format("{} refused ({})   ", row.refused, row.refused_for);
  return figures + refused + (row.passed() ? "ok" : "FAIL: " + harms(row));
}

std::vector<std::string> Report::lines() const {
  const Row all = totals();
  std::vector<std::string> lines{""};
  for (const auto& row : rows_)
    for (const auto& note : row.notes) lines.push_back(fmt::format("{}: {}", row.name, note));
  if (!broken_.empty()) lines.push_back("aborted: " + broken_);
  lines.push_back(
      fmt::format("{} scenarios, {} orders, {} filled, {} refused: {}; slowest recovery {:.1f} s; seed {}",
                  rows_.size(), all.orders, all.filled, all.refused, harms(all), all.healed_s, seed_));
  lines.push_back(passed() ? "verdict: pass" : "verdict: FAIL");
  return lines;
}

std::string Report::json(const Row& row) {
  return avenor::json::object([&](auto& out) {
    out.field("scenario", row.name)
        .field("passed", row.passed())
        .field("orders", row.orders)
        .field("filled", row.filled)
        .field("refused", row.refused)
        .field("refused_for", row.refused_for)
        .field("healed_s", row.healed_s)
        .field("lost", row.lost)
        .field("doubled", row.doubled)
        .field("unknown", row.unknown)
        .field("differing", row.differing)
        .key("notes")
        .begin_array();
    for (const auto& note : row.notes) out.string(note);
    out.end_array();
  });
}

std::string Report::json() const {
  const Row all = totals();
  return avenor::json::object([&](auto& out) {
    out.field("verdict", passed() ? "pass" : "fail")
        .field("scenarios", rows_.size())
        .field("lost", all.lost)
        .field("doubled", all.doubled)
        .field("unknown", all.unknown)
        .field("differing", all.differing)
        .field("orders", all.orders)
        .field("filled", all.filled)
        .field("refused", all.refused)
        .field("seed", seed_)
        .field_if("broken_off", broken_);
  });
}

}  // namespace avenor::avenorctl::drill
