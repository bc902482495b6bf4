// libzmq as it comes, for what Avenor's bus is measured against: no bounds, no bookkeeping, blocking calls.
#pragma once

#include <zmq.h>

#include <string>
#include <string_view>

#include "bench/common/options.hpp"

namespace avenor::bench {

class RawContext {
 public:
  RawContext() : handle_(zmq_ctx_new()) {}
  ~RawContext() { zmq_ctx_term(handle_); }
  RawContext(const RawContext&) = delete;
  RawContext& operator=(const RawContext&) = delete;
  void* get() const { return handle_; }

 private:
  void* handle_;
};

class RawSocket {
 public:
  RawSocket(const RawContext& context, int type) : handle_(zmq_socket(context.get(), type)) {
    for (const int option : {ZMQ_SNDHWM, ZMQ_RCVHWM, ZMQ_LINGER}) set(option, 0);
  }
  ~RawSocket() { zmq_close(handle_); }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  void* get() const { return handle_; }
  void set(int option, int value) { zmq_setsockopt(handle_, option, &value, sizeof value); }
  void subscribe(std::string_view prefix) {
    zmq_setsockopt(handle_, ZMQ_SUBSCRIBE, prefix.data(), prefix.size());
  }
  void bind(const std::string& url) { must(zmq_bind(handle_, url.c_str()), "bind", url); }
  void connect(const std::string& url) { must(zmq_connect(handle_, url.c_str()), "connect", url); }

  void send(std::string_view topic, std::string_view payload) {
    zmq_send(handle_, topic.data(), topic.size(), ZMQ_SNDMORE);
    zmq_send(handle_, payload.data(), payload.size(), 0);
  }
  /// Two frames into what is there already; false when nothing comes (ZMQ_RCVTIMEO, or ZMQ_DONTWAIT).
  bool receive(zmq_msg_t& topic, zmq_msg_t& payload, int flags = 0) {
    return zmq_msg_recv(&topic, handle_, flags) >= 0 && zmq_msg_recv(&payload, handle_, 0) >= 0;
  }

 private:
  static void must(int result, const char* what, const std::string& url) {
    if (result != 0) Options::die(std::string(what) + " " + url + ": " + zmq_strerror(zmq_errno()));
  }
  void* handle_;
};

/// A message's frame, closed by itself.
class RawFrame {
 public:
  RawFrame() { zmq_msg_init(&message_); }
  ~RawFrame() { zmq_msg_close(&message_); }
  RawFrame(const RawFrame&) = delete;
  RawFrame& operator=(const RawFrame&) = delete;
  zmq_msg_t& get() { return message_; }
  std::string_view view() {
    return {static_cast<const char*>(zmq_msg_data(&message_)), zmq_msg_size(&message_)};
  }

 private:
  zmq_msg_t message_;
};

}  // namespace avenor::bench
