#include "avenorctl/drill/scenarios.hpp"

#include <array>

#include "avenorctl/drill/stage.hpp"

namespace avenor::avenorctl::drill {
namespace {

using namespace std::chrono_literals;

void calm(Stage& stage) { stage.trade(1s); }

void kill(Stage& stage, Daemon daemon, int times) {
  for (int i = 0; i < times; ++i) {
    stage.trade(500ms);
    stage.kill(daemon);
    stage.trade(400ms);
    stage.start(daemon);
  }
  stage.trade(500ms);
}

void kill_execution(Stage& stage) { kill(stage, Daemon::Execution, 3); }
void kill_proxy(Stage& stage) { kill(stage, Daemon::Proxy, 1); }
void kill_market_data(Stage& stage) { kill(stage, Daemon::MarketData, 1); }
void kill_exchange(Stage& stage) { kill(stage, Daemon::PaperExchange, 1); }

void stop_database(Stage& stage) {
  stage.trade(500ms);
  stage.stop_database();
  stage.trade(700ms);
  stage.start_database();
  stage.trade(500ms);
}

void freeze(Stage& stage, Daemon daemon, std::chrono::milliseconds time) {
  stage.trade(500ms);
  stage.freeze(daemon);
  stage.trade(time);
  stage.thaw(daemon);
  stage.trade(500ms);
}

void freeze_execution(Stage& stage) { freeze(stage, Daemon::Execution, 1500ms); }
void freeze_exchange(Stage& stage) { freeze(stage, Daemon::PaperExchange, 2s); }

void with_faults(Stage& stage, const char* switches, std::chrono::milliseconds time) {
  stage.faults(switches);
  stage.trade(time);
  stage.faults(R"({"reset":true})");
}

void drop_answers(Stage& stage) {
  with_faults(stage, R"({"drop_response_rate":0.3})", 1s);
  with_faults(stage, R"({"drop_response_rate":0.5,"drop_closes":true})", 1s);
}

void lose_orders(Stage& stage) {
  with_faults(stage, R"({"drop_before_accept_rate":0.3})", 1s);
  with_faults(stage, R"({"drop_before_accept_rate":0.5,"drop_closes":true})", 1s);
}

void answer_errors(Stage& stage) {
  with_faults(stage, R"({"error_rate":0.3,"error_status":500})", 600ms);
  with_faults(stage, R"({"error_rate":0.3,"error_status":503})", 600ms);
  with_faults(stage, R"({"error_rate":0.3,"error_status":429})", 600ms);
  with_faults(stage, R"({"error_after_accept_rate":0.3,"error_status":504})", 600ms);
}

void double_fills(Stage& stage) {
  with_faults(stage, R"({"duplicate_event_rate":0.5,"reorder_events":true,"events_before_answer":true})",
              1500ms);
}

void partial_fills(Stage& stage) {
  with_faults(stage, R"({"partial_fill_rate":0.7,"cancel_delay_ms":200})", 1500ms);
}

void mute_stream(Stage& stage) {
  stage.faults(R"({"mute_stream":true})");
  stage.trade(1s);
  stage.faults(R"({"mute_stream":false,"disconnect_stream":"trade"})");
  stage.trade(500ms);
}

void with_wire(Stage& stage, Wire wire, std::chrono::milliseconds time) {
  stage.trade(500ms);
  stage.wire(wire);
  stage.trade(time);
  stage.wire(Wire::Whole);
  stage.trade(500ms);
}

void cut_wire(Stage& stage) { with_wire(stage, Wire::Cut, 1s); }
void silent_wire(Stage& stage) { with_wire(stage, Wire::Silent, 2s); }
void deaf_wire(Stage& stage) { with_wire(stage, Wire::Deaf, 1500ms); }

// Random faults; each begins before the previous ends.
void everything(Stage& stage) {
  using Step = void (*)(Stage&);
  struct Fault {
    Step begin, end;
  };
  static constexpr std::array<Fault, 8> kFaults{{
      {[](Stage& s) { s.kill(Daemon::Execution); }, [](Stage& s) { s.start(Daemon::Execution); }},
      {[](Stage& s) { s.kill(Daemon::Proxy); }, [](Stage& s) { s.start(Daemon::Proxy); }},
      {[](Stage& s) { s.kill(Daemon::PaperExchange); }, [](Stage& s) { s.start(Daemon::PaperExchange); }},
      {[](Stage& s) { s.stop_database(); }, [](Stage& s) { s.start_database(); }},
      {[](Stage& s) { s.freeze(Daemon::Execution); }, [](Stage& s) { s.thaw(Daemon::Execution); }},
      {[](Stage& s) { s.wire(Wire::Cut); }, [](Stage& s) { s.wire(Wire::Whole); }},
      {[](Stage& s) { s.wire(Wire::Silent); }, [](Stage& s) { s.wire(Wire::Whole); }},
      {[](Stage& s) { s.wire(Wire::Deaf); }, [](Stage& s) { s.wire(Wire::Whole); }},
  }};
  stage.faults(
      R"({"duplicate_event_rate":0.3,"reorder_events":true,"partial_fill_rate":0.3,"drop_response_rate":0.1,"error_rate":0.1,"drop_closes":true})");
  const Fault* last = nullptr;
  for (int round = 0; round < 8; ++round) {
    const auto& next = kFaults[stage.random()() % kFaults.size()];
    next.begin(stage);
    stage.trade(std::chrono::milliseconds{150 + stage.random()() % 350});
    if (last) last->end(stage);
    last = &next;
  }
  last->end(stage);
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      {"calm", "no fault: the baseline for the others", 1s, calm},
      {"kill_execution", "kill -9 of execution, three times", 3200ms, kill_execution},
      {"kill_proxy", "kill -9 of the bus", 1400ms, kill_proxy},
      {"kill_market_data", "kill -9 of market_data", 1400ms, kill_market_data},
      {"kill_exchange", "kill -9 of the exchange", 1400ms, kill_exchange},
      {"stop_database", "PostgreSQL is stopped immediately (no checkpoint) and started again", 2s,
       stop_database},
      {"freeze_execution", "execution is frozen for 1.5 s", 2500ms, freeze_execution},
      {"freeze_exchange", "the exchange is frozen for 2 s", 3s, freeze_exchange},
      {"drop_answers", "the exchange accepts orders and does not answer", 2s, drop_answers},
      {"lose_orders", "orders are lost on their way to the exchange", 2s, lose_orders},
      {"answer_errors", "the exchange answers 500, 503, 429, and 504 for orders that it accepted", 2400ms,
       answer_errors},
      {"double_fills", "fills arrive twice, out of order, and before the answer", 1500ms, double_fills},
      {"partial_fills", "partial fills, and late cancels", 1500ms, partial_fills},
      {"mute_stream", "the order stream is connected and silent, then disconnected", 1500ms, mute_stream},
      {"cut_wire", "the connections to the exchange are reset, new ones refused", 2s, cut_wire},
      {"silent_wire", "all packets between execution and exchange are lost, no connection is reset", 3s,
       silent_wire},
      {"deaf_wire", "execution's requests arrive, the answers are lost", 2500ms, deaf_wire},
      {"everything", "all of these faults at random, overlapping (--seed)", 3s, everything},
  };
  return all;
}

}  // namespace avenor::avenorctl::drill
