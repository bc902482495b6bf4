#include "messaging/bus_client.hpp"

#include <unistd.h>

#include <utility>

#include "bus/sequence.hpp"
#include "bus/state_topics.hpp"
#include "bus/topic_counts.hpp"
#include "core/contained.hpp"
#include "core/random.hpp"
#include "core/repeat_filter.hpp"
#include "messaging/idempotent.hpp"
#include "messaging/loopback_probe.hpp"
#include "messaging/message_ids.hpp"
#include "runtime/log.hpp"
#include "wire/codec.hpp"

namespace avenor::messaging {
namespace {

namespace log = runtime::log;

constexpr int kReportsASecond = 100;

constexpr std::size_t kLongestTopic = 1024;
/// Kinds of garbage (topic and reason) that are logged: whoever invents more of them fills no log.
constexpr std::size_t kReasonsAMinute = 100;
/// Seconds: what goes on is reported once, then counted (the lines carry the count so far).
constexpr double kQuietFor = 60.0;

std::string source_of(const Identity& identity) {
  return identity.instance.empty() ? identity.service : identity.service + "/" + identity.instance;
}

}  // namespace

struct BusClient::Impl {
  Impl(runtime::Service& owner, Identity who)
      : service(owner),
        identity(std::move(who)),
        stamp{.v = 1, .source = source_of(identity), .seq = 0, .session = core::random_hex(8), .ts = {}} {}

  void receive(std::string_view topic, std::string_view payload);
  bool is_repeated(const wire::Envelope& envelope, std::string_view topic);
  void drop_garbage(std::string_view topic, const std::string& why);
  void deliver(const wire::Envelope& envelope, std::string_view topic, std::string_view body);
  void report_refused(std::string_view topic, std::string_view body);
  void tell_failed(const wire::Envelope& envelope, std::string_view topic, const std::string& what);
  void tell_jump(const wire::Envelope& envelope, std::string_view topic);
  void tell_gap(const wire::Envelope& envelope, std::string_view topic, std::uint64_t missed);
  std::uint64_t publish(const wire::Message& message);
  void tell_too_large();
  void beat();
  void link_changed(bool up);

  runtime::Service& service;
  Identity identity;
  wire::Envelope stamp;  // of what goes out: source and session stay, the rest is each message's
  wire::Decoder decoder;
  wire::Decoded decoded;  // the latest, kept for its capacity
  bus::SequenceTracker sequences;
  Handler handler;
  std::function<void(bool)> link_handler;
  bool beating = false;
  std::function<void(const std::string&, std::string_view, std::uint64_t)> gap_handler;
  bus::TopicCounts seqs;
  std::string sent_topic, sent_payload;  // the latest, kept for their capacity
  Counters counters;
  core::RepeatFilter repeats;
  core::RepeatFilter garbage_told{core::RepeatFilter::kWindow, kReasonsAMinute};
  core::MonoTime reports_since;
  int reports = 0;  ///< of refused states, since then
  bus::Context context;
  std::unique_ptr<bus::Publisher> publisher;
  std::unique_ptr<bus::Subscriber> subscriber;
  std::unique_ptr<LoopbackProbe> link;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

void BusClient::Impl::receive(std::string_view topic, std::string_view body) {
  if (LoopbackProbe::is_probe(topic)) return link->came_back(topic);
  const auto read = decoder.decode(topic, body, decoded);
  // What is dropped has come all the same: its number is not missing.
  const bool repeated = decoded.envelope_read && is_repeated(decoded.envelope, topic);
  if (!read) {
    report_refused(topic, body);
    return drop_garbage(topic, read.error().message);
  }
  if (repeated) {
    ++counters.duplicates;
    if (!is_idempotent(topic)) return;
  }
  ++counters.received;
  deliver(decoded.envelope, topic, body);
}

bool BusClient::Impl::is_repeated(const wire::Envelope& envelope, std::string_view topic) {
  switch (sequences.see(envelope.source, envelope.session, topic, envelope.seq)) {
    case bus::SequenceTracker::Verdict::Duplicate: return true;
    case bus::SequenceTracker::Verdict::Gap: tell_gap(envelope, topic, sequences.missed()); break;
    case bus::SequenceTracker::Verdict::Jump: tell_jump(envelope, topic); break;
    case bus::SequenceTracker::Verdict::Fresh: break;
  }
  return false;
}

// What its handling throws costs this message and no other.
void BusClient::Impl::deliver(const wire::Envelope& envelope, std::string_view topic, std::string_view body) {
  if (!handler) return;
  const auto failed = core::contained([&] { handler(envelope, decoded.message); });
  if (!failed) return;
  report_refused(topic, body);
  tell_failed(envelope, topic, *failed);
}

// The proxy must not repeat it to our next life.
void BusClient::Impl::report_refused(std::string_view topic, std::string_view body) {
  if (!bus::is_state(topic)) return;
  const core::MonoTime now = service.clock().mono();
  if (now - reports_since > std::chrono::seconds(1)) {
    reports_since = now;
    reports = 0;
  }
  if (++reports > kReportsASecond)
    return;  // a flood: what the proxy keeps of it is reported when it repeats that
  publisher->send(std::string(bus::kRefused).append(topic), bus::mark_of(body));
}

void BusClient::Impl::tell_failed(const wire::Envelope& envelope, std::string_view topic,
                                  const std::string& what) {
  ++counters.failed;
  const std::string shown(topic.substr(0, 100));
  if (!log::once_per("failed " + shown, kQuietFor)) return;
  log::error("a message could not be handled and is dropped",
             {{"TOPIC", shown},
              {"ERROR", what},
              {"SOURCE", envelope.source},
              {"CLIENT_ORDER_ID", std::string(client_order_id_of(decoded.message))},
              {"FAILED_SO_FAR", std::to_string(counters.failed)}});
}

void BusClient::Impl::drop_garbage(std::string_view topic, const std::string& why) {
  ++counters.garbage;
  const std::string shown(topic.substr(0, 100));
  // By reason too: two senders' faults on one topic are two things to mend.
  const auto told = garbage_told.hear(shown + '\n' + why.substr(0, 200), service.clock().mono());
  if (!told) return;
  log::warning("dropped what does not fit its topic" + told.suffix(),
               {{"TOPIC", shown}, {"WHY", why}, {"DROPPED_SO_FAR", std::to_string(counters.garbage)}});
}

void BusClient::Impl::tell_gap(const wire::Envelope& envelope, std::string_view topic, std::uint64_t missed) {
  counters.gaps = sequences.total_missed();
  if (log::once_per("gap " + envelope.source, kQuietFor)) {
    log::warning("messages were lost on the bus", {{"SOURCE", envelope.source},
                                                   {"TOPIC", std::string(topic)},
                                                   {"MISSED", std::to_string(missed)},
                                                   {"MISSED_SO_FAR", std::to_string(counters.gaps)}});
  }
  if (!gap_handler) return;
  const auto failed = core::contained([&] { gap_handler(envelope.source, topic, missed); });
  if (failed) tell_failed(envelope, topic, *failed);
}

void BusClient::Impl::tell_jump(const wire::Envelope& envelope, std::string_view topic) {
  if (!log::once_per("jump " + envelope.source, kQuietFor)) return;
  log::warning(
      "a sequence number is far beyond the one before: another sender uses this name, or a million messages "
      "were lost",
      {{"SOURCE", envelope.source},
       {"TOPIC", std::string(topic)},
       {"SEQ", std::to_string(envelope.seq)},
       {"JUMPS_SO_FAR", std::to_string(sequences.jumps())}});
}

std::uint64_t BusClient::Impl::publish(const wire::Message& message) {
  wire::topic_of(message, sent_topic);
  stamp.seq = seqs.next(sent_topic);
  stamp.ts = service.clock().wall();
  wire::encode(stamp, message, sent_payload);
  // Nobody would read it, and beyond a frame the proxy would cut us off: never sent, so no hole in the
  // sequence either.
  if (sent_payload.size() > wire::kMaxPayload || sent_topic.size() > kLongestTopic) {
    seqs.give_back(sent_topic);
    tell_too_large();
    return stamp.seq - 1;
  }
  publisher->send(sent_topic, sent_payload);
  if (publisher->refused() != counters.refused) {
    counters.refused = publisher->refused();
    if (log::once_per("refused", kQuietFor))
      log::warning("the bus takes no more", {{"REFUSED_SO_FAR", std::to_string(counters.refused)}});
  }
  return stamp.seq;
}

void BusClient::Impl::tell_too_large() {
  ++counters.too_large;
  const std::string shown(sent_topic.substr(0, 100));
  const auto told = repeats.hear(shown, service.clock().mono());
  if (!told) return;
  log::error("a message is too large for the bus and is not sent" + told.suffix(),
             {{"TOPIC", shown},
              {"BYTES", std::to_string(sent_payload.size())},
              {"MOST", std::to_string(wire::kMaxPayload)},
              {"NOT_SENT_SO_FAR", std::to_string(counters.too_large)}});
}

void BusClient::Impl::beat() {
  const std::string& reason = service.degraded_reason();
  publish(wire::Heartbeat{.service = identity.service,
                          .instance = identity.instance,
                          .pid = static_cast<int>(::getpid()),
                          .degraded = !reason.empty(),
                          .detail = reason.empty() ? service.status_line() : reason,
                          .uptime_s = service.uptime_s(),
                          .gaps = counters.gaps,
                          .dropped = counters.garbage + counters.failed + subscriber->counters().malformed});
}

// Who was not linked yet, or whose proxy is new, has told nobody that it lives.
void BusClient::Impl::link_changed(bool up) {
  if (up && beating) beat();
  if (link_handler) link_handler(up);
}

BusClient::BusClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BusClient::~BusClient() = default;

core::Result<std::unique_ptr<BusClient>> BusClient::connect(runtime::Service& service, const bus::Urls& urls,
                                                            Identity identity) {
  auto impl = std::make_unique<Impl>(service, std::move(identity));
  Impl* const self = impl.get();
  auto publisher = bus::Publisher::connect(service.io(), impl->context, urls.inbound);
  if (!publisher) return tl::unexpected(publisher.error());
  impl->publisher = std::move(*publisher);
  auto subscriber = bus::Subscriber::connect(
      service.io(), impl->context, urls.outbound,
      [self](std::string_view topic, std::string_view payload) { self->receive(topic, payload); });
  if (!subscriber) return tl::unexpected(subscriber.error());
  impl->subscriber = std::move(*subscriber);
  impl->subscriber->on_backlog([&service] { service.crowded(); });
  impl->link =
      std::make_unique<LoopbackProbe>(service.io(), *impl->publisher, *impl->subscriber, impl->stamp.session);
  impl->link->on_change([self](bool up) { self->link_changed(up); });
  return std::unique_ptr<BusClient>(new BusClient(std::move(impl)));
}

void BusClient::subscribe_family(std::string_view prefix) { impl_->subscriber->subscribe_family(prefix); }
void BusClient::subscribe_exact(std::string_view topic) { impl_->subscriber->subscribe_exact(topic); }
void BusClient::unsubscribe_exact(std::string_view topic) { impl_->subscriber->unsubscribe_exact(topic); }
void BusClient::on_message(Handler handler) { impl_->handler = std::move(handler); }

void BusClient::on_gap(std::function<void(const std::string&, std::string_view, std::uint64_t)> handler) {
  impl_->gap_handler = std::move(handler);
}

std::uint64_t BusClient::publish(const wire::Message& message) { return impl_->publish(message); }
void BusClient::on_linked(std::function<void()> handler) { impl_->link->on_linked(std::move(handler)); }
bool BusClient::linked() const { return impl_->link->up(); }
void BusClient::on_link_change(std::function<void(bool)> handler) {
  impl_->link_handler = std::move(handler);
}

void BusClient::start_heartbeat(std::chrono::nanoseconds interval) {
  impl_->beating = true;
  beat();
  impl_->service.every(interval, [impl = impl_.get(), alive = std::weak_ptr<bool>(impl_->alive)] {
    if (!alive.expired()) impl->beat();
  });
}

void BusClient::beat() { impl_->beat(); }
const std::string& BusClient::session() const { return impl_->stamp.session; }

Counters BusClient::counters() const {
  Counters counters = impl_->counters;
  counters.garbage += impl_->subscriber->counters().malformed;
  return counters;
}

}  // namespace avenor::messaging
