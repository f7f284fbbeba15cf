# SPDX-License-Identifier: MIT
# Everything that coresweep is built on. docs/architecture.md gives the reason for each.
find_package(OpenMP REQUIRED COMPONENTS C CXX)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET hwloc)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.71)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.85)
find_package(Threads REQUIRED)

find_library(CSV_LIBRARY csv REQUIRED)
find_path(CSV_INCLUDE csv.h REQUIRED)

# The OpenMP build of OpenBLAS: its threads are then the cell's OpenMP team, bound by the same
# OMP_PLACES. Debian's default alternative is the pthread build, whose threads nobody binds; both have
# the soname libopenblas.so.0, hence the run path.
find_library(OPENBLAS_LIBRARY openblas PATH_SUFFIXES openblas-openmp REQUIRED)
find_path(OPENBLAS_INCLUDE cblas.h PATH_SUFFIXES openblas-openmp ${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp REQUIRED)
get_filename_component(OPENBLAS_FOLDER ${OPENBLAS_LIBRARY} DIRECTORY)
add_library(coresweep_openblas INTERFACE)
target_include_directories(coresweep_openblas SYSTEM INTERFACE ${OPENBLAS_INCLUDE})
target_link_libraries(coresweep_openblas INTERFACE ${OPENBLAS_LIBRARY})
list(APPEND CMAKE_INSTALL_RPATH ${OPENBLAS_FOLDER})
list(APPEND CMAKE_BUILD_RPATH ${OPENBLAS_FOLDER})

# LAPACK's C interface, which Debian builds without OpenBLAS: least squares in `coresweep scaling`. The archive, since
# the shared library would load whatever BLAS is Debian's alternative into every worker, beside the one above.
find_library(LAPACKE_LIBRARY NAMES liblapacke.a lapacke REQUIRED)
find_path(LAPACKE_INCLUDE lapacke.h REQUIRED)
add_library(coresweep_lapacke INTERFACE)
target_include_directories(coresweep_lapacke SYSTEM INTERFACE ${LAPACKE_INCLUDE})
target_link_libraries(coresweep_lapacke INTERFACE ${LAPACKE_LIBRARY} coresweep_openblas)

# glibc's vector mathematics (libmvec, x86-64, since 2.35 with tanh).
include(CheckLibraryExists)
check_library_exists(mvec _ZGVeN8v_tanh "" CORESWEEP_HAVE_LIBMVEC)

# SLEEF, a peer of tanh: its variants say that they are unavailable where it is missing.
check_library_exists(sleef Sleef_tanhd8_u10avx512f "" CORESWEEP_HAVE_SLEEF)

# What `check --points` and the tests call the truth. The library of kernels has nothing to do with it.
pkg_check_modules(MPFR REQUIRED IMPORTED_TARGET mpfr)

include(peers)
