/* SPDX-License-Identifier: MIT */
#include "pass.h"

#include <stdlib.h>

#include "buffer.h"
#include "rng.h"

void cs_pass_destroy(void *work)
{
    cs_pass *p = work;
    if (p != NULL) {
        cs_buffer_free(p->a);
        cs_buffer_free(p->out);
        free(p);
    }
}

cs_status cs_pass_create(const cs_case *c, size_t bytes, void **work)
{
    if (c->threads == 0 || c->input >= 1) {
        return CS_ERR_ARGUMENT;
    }
    cs_pass *p = calloc(1, bytes);
    if (p == NULL) {
        return CS_ERR_MEMORY;
    }
    p->n = c->n;
    p->threads = c->threads;
    cs_status status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&p->a);
    if (status == CS_OK) {
        status = cs_buffer_alloc(c->n, sizeof(double), c->threads, (void **)&p->out);
    }
    if (status != CS_OK) {
        cs_pass_destroy(p);
        return status;
    }
    cs_rng rng = cs_rng_seeded(c->seed);
    for (size_t i = 0; i < c->n; i++) {
        p->a[i] = cs_rng_uniform(&rng);
    }
    *work = p;
    return CS_OK;
}

cs_view cs_pass_result(const void *work)
{
    const cs_pass *p = work;
    return (cs_view){p->out, p->n, CS_F64};
}
