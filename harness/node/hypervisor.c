/* SPDX-License-Identifier: MIT */
#include "hypervisor.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pseudo_file.h"

#if defined(__x86_64__)
#include <cpuid.h>

/* Leaf 0x40000000 holds the hypervisor's own signature. */
static void read_signature(char signature[13])
{
    unsigned words[3], highest;
    __cpuid(0x40000000, highest, words[0], words[1], words[2]);
    (void)highest;
    memcpy(signature, words, sizeof words);
    signature[12] = '\0';
}
#else
static void read_signature(char signature[13])
{
    signature[0] = '\0';
}
#endif

typedef struct spelling {
    const char *text; /* how it begins */
    const char *name;
} spelling;

static const spelling signatures[] = {
    {"KVMKVMKVM", "kvm"},           {"VMwareVMware", "vmware"}, {"Microsoft Hv", "hyper-v"},
    {"XenVMMXenVMM", "xen"},        {"TCGTCGTCGTCG", "qemu"},   {"bhyve bhyve ", "bhyve"},
    {"VBoxVBoxVBox", "virtualbox"}, {"ACRNACRNACRN", "acrn"},
};

/* What the firmware calls itself, where the CPU cannot be asked. */
static const spelling vendors[] = {
    {"QEMU", "qemu"},
    {"Amazon EC2", "kvm"},
    {"Google", "kvm"},
    {"VMware", "vmware"},
    {"Microsoft Corporation", "hyper-v"},
    {"Xen", "xen"},
    {"innotek GmbH", "virtualbox"},
};

static const char *look_up(const spelling *rows, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(text, rows[i].text, strlen(rows[i].text)) == 0) {
            return rows[i].name;
        }
    }
    return NULL;
}

/* x86 shows a guest by this CPU flag; on other architectures only the device tree tells. */
static cs_status is_guest(const char *root, bool *guest)
{
    char *cpuinfo = NULL;
    cs_status status = cs_pseudo_read_all(root, "/proc/cpuinfo", &cpuinfo);
    if (status != CS_OK) {
        return status;
    }
    char compatible[64];
    *guest = strstr(cpuinfo, " hypervisor") != NULL ||
             cs_pseudo_read(root, "/proc/device-tree/hypervisor/compatible", compatible, sizeof compatible) ==
                 CS_OK;
    free(cpuinfo);
    return CS_OK;
}

cs_status cs_hypervisor_name(const char *root, char *name, size_t size)
{
    name[0] = '\0';
    bool guest;
    cs_status status = is_guest(root, &guest);
    if (status != CS_OK || !guest) {
        return status;
    }
    char text[64] = "";
    const char *found = NULL;
    if (root[0] == '\0') {
        read_signature(text);
        found = look_up(signatures, sizeof signatures / sizeof signatures[0], text);
    }
    if (found == NULL && cs_pseudo_read(root, "/sys/class/dmi/id/sys_vendor", text, sizeof text) == CS_OK) {
        found = look_up(vendors, sizeof vendors / sizeof vendors[0], text);
    }
    snprintf(name, size, "%s", found != NULL ? found : "unnamed");
    return CS_OK;
}
