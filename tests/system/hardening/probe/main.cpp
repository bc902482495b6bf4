#include <cstddef>

int probe(const char* text);
void fill(char* page, std::size_t size) { page[1] = static_cast<char>(size); }

int main(int, char** argv) { return probe(argv[0]) > 0 ? 0 : 1; }
