// Grafana's own types, with the names of enumerations written as plain words, as they stand in JSON.
import type * as schema from "@grafana/schema-13/dist/esm/raw/dashboard/x/Dashboard_types.gen";

export type Plain<T> = unknown extends T
  ? T
  : T extends string
    ? `${T}`
    : T extends (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? { [Key in keyof T]: Plain<T[Key]> }
        : T;

export type Dashboard = Plain<schema.Dashboard>;
export type Panel = Plain<schema.Panel>;
export type Variable = Plain<schema.VariableModel>;
export type Link = Plain<schema.DashboardLink>;
export type Transformation = Plain<schema.DataTransformerConfig>;
export type FieldConfig = Plain<schema.FieldConfig>;
export type Override = Plain<schema.FieldConfigSource>["overrides"][number];
