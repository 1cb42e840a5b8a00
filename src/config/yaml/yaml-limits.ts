/** Values that one file may have after references are followed; more is a mistake or an attack. */
export const MAX_VALUES = 20_000;
/** How deep blocks may stand in each other. */
export const MAX_DEPTH = 32;
/** References (`*name`) that one file may hold. */
export const MAX_REFERENCES = 500;
