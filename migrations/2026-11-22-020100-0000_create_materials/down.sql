DROP TABLE material_files;
DROP TABLE material_versions;
DROP TABLE material_texts;
DROP TABLE material_skills;
DROP TABLE materials;
