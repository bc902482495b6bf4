// "--name value" pairs after an optional first word; "--name" alone is "yes". For programs that only scripts
// start: what is wrong ends them with a sentence.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace avenor::bench {

class Options {
 public:
  Options(int argc, char** argv) {
    int i = 1;
    if (i < argc && argv[i][0] != '-') word_ = argv[i++];
    while (i < argc) {
      std::string name = argv[i++];
      if (!name.starts_with("--")) die("not a flag: " + name);
      const bool alone = i == argc || std::string_view(argv[i]).starts_with("--");
      values_[name.substr(2)] = alone ? "yes" : argv[i++];
    }
  }

  const std::string& word() const { return word_; }
  bool has(const std::string& name) const { return values_.contains(name); }

  std::string text(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) die("--" + name + " is missing");
    return found->second;
  }
  std::string text(const std::string& name, const std::string& usual) const {
    return has(name) ? text(name) : usual;
  }
  std::int64_t number(const std::string& name, std::int64_t usual) const {
    if (!has(name)) return usual;
    char* end = nullptr;
    const std::string given = text(name);
    const long long value = std::strtoll(given.c_str(), &end, 10);
    if (given.empty() || *end != 0) die("--" + name + ": not a whole number: " + given);
    return value;
  }

  [[noreturn]] static void die(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(64);
  }

 private:
  std::string word_;
  std::map<std::string, std::string> values_;
};

}  // namespace avenor::bench
