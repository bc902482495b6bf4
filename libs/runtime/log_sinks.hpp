// Where log lines go: standard error (a terminal or a file), or systemd's journal. Internal to runtime.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/log.hpp"

namespace avenor::runtime::log {

/// Whole lines to standard error: those of several processes in one file do not mix.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  StderrSink();

  /// See log::gather().
  void gather(std::function<void()> soon);

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override;
  void flush_() override;

 private:
  std::string gathered_;
  spdlog::memory_buf_t line_;
  std::function<void()> soon_;  ///< set: lines are buffered
};

/// Each line by itself, with its priority and its fields; lines that the journal refuses go to `other`.
class JournalSink final : public spdlog::sinks::sink {
 public:
  explicit JournalSink(std::shared_ptr<spdlog::sinks::sink> other) : other_(std::move(other)) {}

  /// Not thread-safe against logging.
  void identify(const std::string& identifier);

  void log(const spdlog::details::log_msg& line) override;
  void flush() override { other_->flush(); }
  /// The journal has its own format.
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  const std::shared_ptr<spdlog::sinks::sink> other_;
  std::string identifier_, unit_;
};

/// The fields of the line that this thread is logging: a log_msg has no place for them.
class LineFields {
 public:
  /// `fields` must outlive it.
  explicit LineFields(const Fields& fields) { current = &fields; }
  ~LineFields() { current = nullptr; }
  LineFields(const LineFields&) = delete;
  LineFields& operator=(const LineFields&) = delete;

  static thread_local const Fields* current;
};

}  // namespace avenor::runtime::log
