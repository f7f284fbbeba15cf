/* SPDX-License-Identifier: MIT */
/* Memory that will be read next, in blocks: brought into L2 while the processor is busy with networks. */

typedef struct ahead {
    const depot *from;
    uint32_t block;
    uint32_t left; /* blocks, this one included */
    size_t done;   /* keys of this block, rounded up to cache lines */
} ahead;

static inline void look_ahead(ahead *a)
{
    enum { LINE = 64 / sizeof(word), AT_ONCE = 2 * LANES };
    for (int i = 0; i < AT_ONCE && a->left > 0; i++) {
        const note at = a->from->notes[a->block];
        if (at.begin + a->done < at.end) {
            __builtin_prefetch(a->from->blocks + (size_t)a->block * BLOCK + at.begin + a->done, 0, 2);
            a->done += LINE;
        } else {
            a->done = 0;
            a->left--;
            a->block = at.next;
        }
    }
}
