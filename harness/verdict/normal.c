/* SPDX-License-Identifier: MIT */
#include "verdict/normal.h"

#include <math.h>

double cs_normal_tail(double z)
{
    return 0.5 * erfc(z / sqrt(2));
}

double cs_normal_point(double p)
{
    double low = -40;
    double high = 40;
    for (int i = 0; i < 64; i++) {
        double middle = 0.5 * (low + high);
        if (cs_normal_tail(middle) > p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

double cs_student_point(double p, double freedom)
{
    double z = cs_normal_point(p);
    double z2 = z * z;
    double v = freedom;
    double g1 = z * (z2 + 1) / 4;
    double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return z + g1 / v + g2 / (v * v) + g3 / (v * v * v) + g4 / (v * v * v * v);
}
