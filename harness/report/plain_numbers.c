/* SPDX-License-Identifier: MIT */
#include "report/plain_numbers.h"

cs_status cs_plain_numbers_begin(cs_plain_numbers *numbers)
{
    numbers->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (numbers->plain == (locale_t)0) {
        return CS_ERR_MEMORY;
    }
    numbers->before = uselocale(numbers->plain);
    return CS_OK;
}

void cs_plain_numbers_end(cs_plain_numbers *numbers)
{
    uselocale(numbers->before);
    freelocale(numbers->plain);
}

cs_status cs_plain_numbers_printed(cs_plain_numbers *numbers, FILE *out)
{
    cs_plain_numbers_end(numbers);
    return fflush(out) != 0 || ferror(out) ? CS_ERR_IO : CS_OK;
}
