# SPDX-License-Identifier: MIT
# Other people's sorts, which ours are measured against: kernels/peers/. Each is optional. Sets
# CORESWEEP_HAVE_<peer>, CORESWEEP_PEER_SOURCES and CORESWEEP_PEER_LIBRARIES.
option(CORESWEEP_FETCH_PEERS "Fetch NumPy's source (20 MB, from PyPI) for the x86-simd-sort that it contains" OFF)

# Neither their threads nor their reads past an end are ours to judge.
if(CORESWEEP_SANITIZE)
  return()
endif()

# Highway: libhwy_contrib has VQSort compiled for every instruction set, and chooses by itself.
pkg_check_modules(HIGHWAY IMPORTED_TARGET libhwy-contrib libhwy)
if(HIGHWAY_FOUND)
  set(CORESWEEP_HAVE_HIGHWAY TRUE)
  list(APPEND CORESWEEP_PEER_SOURCES vqsort.cc)
  list(APPEND CORESWEEP_PEER_LIBRARIES PkgConfig::HIGHWAY)
endif()

pkg_check_modules(TBB IMPORTED_TARGET tbb)
if(TBB_FOUND)
  set(CORESWEEP_HAVE_TBB TRUE)
  list(APPEND CORESWEEP_PEER_SOURCES onetbb.cc)
  list(APPEND CORESWEEP_PEER_LIBRARIES PkgConfig::TBB)
endif()

# libstdc++'s parallel mode: headers alone, which another standard library has not.
include(CheckIncludeFileCXX)
check_include_file_cxx(parallel/algorithm CORESWEEP_HAVE_GNU_PARALLEL "${OpenMP_CXX_FLAGS}")
if(CORESWEEP_HAVE_GNU_PARALLEL)
  list(APPEND CORESWEEP_PEER_SOURCES gnu_parallel.cc)
endif()

# x86-simd-sort is what NumPy sorts with. No release of its own is on a package registry; NumPy's is, with its hash.
set(numpy 2.4.6)
set(numpy_sha256 f3a3570c4a2a16746ac2c31a7c7c7b0c186b95ce902e33db6f28094ed7387dda)
set(numpy_address
  https://files.pythonhosted.org/packages/d0/ad/fed0499ce6a338d2a03ebae59cd15093910c8875328855781952abf6c2fe/numpy-${numpy}.tar.gz)
set(CORESWEEP_X86_SIMD_SORT ${PROJECT_BINARY_DIR}/peers/numpy-${numpy}/numpy/_core/src/npysort/x86-simd-sort/src)

function(coresweep_fetch_x86_simd_sort)
  set(archive ${PROJECT_BINARY_DIR}/peers/numpy-${numpy}.tar.gz)
  message(STATUS "Fetching ${numpy_address}")
  file(DOWNLOAD ${numpy_address} ${archive} INACTIVITY_TIMEOUT 30 STATUS status)
  list(GET status 1 reason)
  if(status MATCHES "^0;")
    file(SHA256 ${archive} hash)
    if(hash STREQUAL numpy_sha256)
      file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${PROJECT_BINARY_DIR}/peers
        PATTERNS "*/x86-simd-sort/src/*" "*/x86-simd-sort/LICENSE.md")
    else()
      set(reason "its SHA-256 is ${hash}, not ${numpy_sha256}")
    endif()
  endif()
  file(REMOVE ${archive})
  if(NOT EXISTS ${CORESWEEP_X86_SIMD_SORT})
    message(WARNING "coresweep: ${numpy_address}: ${reason}; the variants x86_simd_sort are left out")
  endif()
endfunction()

if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  if(CORESWEEP_FETCH_PEERS AND NOT EXISTS ${CORESWEEP_X86_SIMD_SORT})
    coresweep_fetch_x86_simd_sort()
  endif()
  if(EXISTS ${CORESWEEP_X86_SIMD_SORT})
    set(CORESWEEP_HAVE_X86_SIMD_SORT TRUE)
    list(APPEND CORESWEEP_PEER_SOURCES x86_simd_sort_avx2.cc x86_simd_sort_avx512.cc
      x86_simd_sort_omp_avx2.cc x86_simd_sort_omp_avx512.cc)
  endif()
endif()
