// Reports to the ledger's owner what is wrong with the database: what the session says of itself, or that
// writes have been waiting for an answer for too long.
//
// Thread: none of its own. Not thread-safe: a part of SharedSession, used under its mutex. The handler is
// called on the owner's loop, without the mutex.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <string>

#include "core/clock.hpp"

namespace avenor::ledger {

class TroubleReport {
 public:
  explicit TroubleReport(boost::asio::io_context& loop) : loop_(loop) {}

  /// It receives the present problem, if there is one, and then every change of it (empty: all is well).
  void on_trouble(std::function<void(std::string)> handler);

  void note_write();
  void note_answered(std::size_t writes);
  /// Reports writes that have waited too long. True: some are unanswered, so call it again.
  bool check_silence();
  /// The session has a problem, or (empty) has none any more.
  void set_session_trouble(std::string text);

 private:
  void report_worst();

  boost::asio::io_context& loop_;
  std::function<void(std::string)> handler_;
  std::size_t unanswered_ = 0;      ///< writes whose caller has not been answered yet
  core::MonoTime last_answered_{};  ///< when the last was answered, or the first came that waits
  std::string session_trouble_;     ///< what the session says of itself
  std::string silence_;             ///< the database has not answered for a while, and nothing is known yet
  std::string reported_;
};

}  // namespace avenor::ledger
