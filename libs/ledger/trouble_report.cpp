#include "ledger/trouble_report.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "ledger/now.hpp"

namespace avenor::ledger {
namespace {

/// A frozen server is taken for gone at the answer's deadline only. Orders do not wait for so long without a
/// word.
constexpr core::Duration kSilent = std::chrono::seconds(3);

}  // namespace

void TroubleReport::on_trouble(std::function<void(std::string)> handler) {
  handler_ = std::move(handler);
  if (reported_.empty()) return;
  boost::asio::post(loop_, [handler = handler_, text = reported_] { handler(text); });
}

void TroubleReport::note_write() {
  if (unanswered_++ == 0) last_answered_ = now();
}

void TroubleReport::note_answered(std::size_t writes) {
  unanswered_ -= writes;
  last_answered_ = now();
}

bool TroubleReport::check_silence() {
  const core::Duration waited = now() - last_answered_;
  silence_.clear();
  if (unanswered_ > 0 && waited >= kSilent)
    silence_ = fmt::format("the database has not answered for {} s, {} changes of orders wait",
                           std::chrono::duration_cast<std::chrono::seconds>(waited).count(), unanswered_);
  report_worst();
  return unanswered_ > 0;
}

void TroubleReport::set_session_trouble(std::string text) {
  session_trouble_ = std::move(text);
  if (session_trouble_.empty()) {  // it has answered: what has waited has its time from now on
    silence_.clear();
    last_answered_ = now();
  }
  report_worst();
}

// What the session knows says more than that it is silent.
void TroubleReport::report_worst() {
  const std::string& worst = session_trouble_.empty() ? silence_ : session_trouble_;
  if (worst == reported_) return;
  reported_ = worst;
  if (handler_) boost::asio::post(loop_, [handler = handler_, text = reported_] { handler(text); });
}

}  // namespace avenor::ledger
