# Every find_package, once. The Debian packages that bring them are listed in scripts/packages.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(cppzmq REQUIRED)
pkg_check_modules(libzmq REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(libsystemd REQUIRED IMPORTED_TARGET libsystemd)

# Header-only, used as Boost.Asio and Boost.Beast: one name for both.
add_library(avenor_asio INTERFACE)
target_link_libraries(avenor_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(avenor_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)

if(AVENOR_TESTS)
  find_package(Catch2 REQUIRED)
endif()
