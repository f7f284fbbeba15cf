/* SPDX-License-Identifier: MIT */
/*
 * Other people's vector functions, called with the vectors of the including file's ISA: glibc's libmvec and
 * SLEEF. Where the build has not found a library, its functions are replaced by one that is never called,
 * since the variants then say what is missing.
 *
 * The compilers put vzeroupper before calls of scalar functions, and not before these, whose arguments are
 * vectors. SLEEF's ..._u10 promise 1.0 ULP, its ..._u35 3.5. The names with the ISA call it directly; those
 * without look at the CPU in each call.
 */
#ifndef CORESWEEP_KERNELS_TANH_PEERS_H
#define CORESWEEP_KERNELS_TANH_PEERS_H

#include <immintrin.h>
#include <stddef.h>

#if defined(__AVX512F__)
typedef __m512d peer_vector;
#define LIBMVEC_TANH _ZGVeN8v_tanh
#define SLEEF_TANH_U10 Sleef_tanhd8_u10avx512f
#define SLEEF_TANH_U35 Sleef_tanhd8_u35avx512f
#else
typedef __m256d peer_vector;
#define LIBMVEC_TANH _ZGVdN4v_tanh
#define SLEEF_TANH_U10 Sleef_tanhd4_u10avx2
#define SLEEF_TANH_U35 Sleef_tanhd4_u35avx2
#endif

#ifdef CORESWEEP_HAVE_LIBMVEC
peer_vector LIBMVEC_TANH(peer_vector x);
#define LIBMVEC_MISSING NULL
#else
#define LIBMVEC_MISSING "libmvec with tanh (glibc 2.35 or later)"
#undef LIBMVEC_TANH
#define LIBMVEC_TANH peer_missing
#endif

#ifdef CORESWEEP_HAVE_SLEEF
peer_vector SLEEF_TANH_U10(peer_vector x);
peer_vector SLEEF_TANH_U35(peer_vector x);
#define SLEEF_MISSING NULL
#else
#define SLEEF_MISSING "SLEEF (libsleef-dev)"
#undef SLEEF_TANH_U10
#undef SLEEF_TANH_U35
#define SLEEF_TANH_U10 peer_missing
#define SLEEF_TANH_U35 peer_missing
#endif

static inline peer_vector peer_missing(peer_vector x)
{
    return x;
}

#endif
