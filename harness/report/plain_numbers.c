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
