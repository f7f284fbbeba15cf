/* SPDX-License-Identifier: MIT */
/*
 * Stands in for libFuzzer where there is none: gives a fuzz target every file of the folders named on the
 * command line, and names the file to blame if that ends the program. Exit codes: 0 all were given, 2 usage,
 * 3 could not read.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    static uint8_t data[1 << 20];
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        fprintf(stderr, "replay: cannot open '%s'\n", path);
        return 0;
    }
    const size_t size = fread(data, 1, sizeof data, in);
    const int whole = !ferror(in) && feof(in);
    fclose(in);
    if (!whole) {
        fprintf(stderr, "replay: '%s': expected a file of less than %zu bytes\n", path, sizeof data);
        return 0;
    }
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    return 1;
}

/* How many files were given; -1 where one could not be. */
static int replay_folder(const char *folder)
{
    int count = 0;
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        fprintf(stderr, "replay: cannot open the folder '%s'\n", folder);
        return -1;
    }
    const struct dirent *entry;
    while (count >= 0 && (entry = readdir(directory)) != NULL) {
        char path[4096];
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            count = replay_file(path) ? count + 1 : -1;
        }
    }
    closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FOLDER...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        const int count = replay_folder(argv[i]);
        if (count == 0) {
            fprintf(stderr, "replay: '%s' has no file; expected a corpus\n", argv[i]);
        }
        if (count <= 0) {
            return 3;
        }
    }
    return 0;
}
