DROP INDEX reviews_of_material;
