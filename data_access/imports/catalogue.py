"""Every format of one file a register, by the name given on the command line."""

from data_access.imports import ctdc_cleaned, ctdc_k, ctdc_sample, ctdc_synthetic, htcds, iom
from data_access.imports.formats import Format

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT
    for module in (ctdc_cleaned, ctdc_sample, ctdc_k, ctdc_synthetic, iom, htcds)
}
