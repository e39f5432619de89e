/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config/yaml.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diags diags = {0};
    struct yaml_node *root = yaml_parse("f.yaml", (const char *)data, size, &diags);
    if (root && yaml_check_format(root, "thing", 1, &diags)) {
        double numbers[2] = {0};
        yaml_numbers(root, "a", YAML_OPTIONAL, (struct yaml_range){0, 9}, numbers, 2, &diags);
        yaml_refuse_unknown(root, &diags);
    }
    yaml_tree_free(root);
    diag_free(&diags);
    return 0;
}
